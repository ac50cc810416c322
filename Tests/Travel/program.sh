# Run in a root without Swift: the unpacked folder does its daily acts. PORT is that of a server with a model.
set -euo pipefail
cd /tmp
program=$(echo "/opt/any where"/*/bin/cascade-registry)
export CASCADE_LISTS= CASCADE_REGISTRY=/tmp/registry
"$program" --version
"$program" simulate --rate 30 --neurons 10 --duration 40s --seed 3 --output recording.npy --quiet
"$program" predict recording.npy --rate 30 --output own.npy --output own.mat --quiet
cmp own.npy spikes.npy
# libcurl is carried; so is what reads the archive, and the file of Keras in it.
if ldconfig -p | grep libcurl; then echo "this root has a libcurl of its own" >&2 && exit 1; fi
"$program" catalog add "http://127.0.0.1:$PORT/" --quiet
"$program" model fetch Tried_EXC_15Hz_smoothing100ms --quiet
"$program" model test Tried_EXC_15Hz_smoothing100ms
"$program" model export Builtin_EXC_30Hz_smoothing50ms --form keras --output keras.zip --quiet
"$program" model import keras.zip --name Own_EXC_30Hz_smoothing50ms --quiet

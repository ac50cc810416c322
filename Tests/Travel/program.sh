# Run in a root without Swift: the unpacked folder does its daily acts. PORT is that of a server with a model.
set -euo pipefail
cd /tmp
program=$(echo "/opt/any where"/*/bin/cascade-registry)
export CASCADE_LISTS=
"$program" --version
"$program" simulate --rate 30 --neurons 10 --duration 40s --seed 3 --output recording.npy --quiet
"$program" predict recording.npy --rate 30 --output own.npy --output own.mat --quiet
cmp own.npy spikes.npy
# libcurl is carried; so is what reads the archive and the file of Keras in it.
if ldconfig -p | grep libcurl; then echo "this root has a libcurl of its own" >&2 && exit 1; fi
"$program" model import "http://127.0.0.1:$PORT/model.zip" --name fetched --quiet
"$program" model test fetched
"$program" predict recording.npy --rate 30 --model Builtin_EXC_30Hz_smoothing50ms --output fetched.npy --quiet

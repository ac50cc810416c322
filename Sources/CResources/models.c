#include "CResources.h"

/* The built-in models. Each is a folder of Models/ whose name is a C identifier: an exported model, unpacked.
   To add one, add two lines here and one below. */

#define MODEL Builtin_EXC_30Hz_smoothing50ms
#include "model.inc"
#define MODEL Builtin_EXC_15Hz_smoothing100ms
#include "model.inc"
#define MODEL Builtin_EXC_7_5Hz_smoothing200ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_30Hz_smoothing50ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_30Hz_smoothing50ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_100Hz_smoothing15ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_100Hz_smoothing15ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_60Hz_smoothing25ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_60Hz_smoothing25ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_45Hz_smoothing33ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_45Hz_smoothing33ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_20Hz_smoothing75ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_20Hz_smoothing75ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_15Hz_smoothing100ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_15Hz_smoothing100ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_10Hz_smoothing150ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_10Hz_smoothing150ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_7_5Hz_smoothing200ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_7_5Hz_smoothing200ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_5Hz_smoothing300ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_5Hz_smoothing300ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_3Hz_smoothing500ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_3Hz_smoothing500ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_2Hz_smoothing750ms
#include "model.inc"
#define MODEL Builtin_SelfCal_EXC_2Hz_smoothing750ms_causalkernel
#include "model.inc"
#define MODEL Builtin_SelfCal_GCaMP8_EXC_30Hz_smoothing50ms
#include "model.inc"
#define MODEL Builtin_SelfCal_GCaMP8_EXC_15Hz_smoothing100ms
#include "model.inc"
#define MODEL Builtin_SelfCal_GCaMP8_EXC_7_5Hz_smoothing200ms
#include "model.inc"
#define MODEL Builtin_SelfCal_INH_30Hz_smoothing50ms
#include "model.inc"
#define MODEL Builtin_SelfCal_INH_15Hz_smoothing100ms
#include "model.inc"
#define MODEL Builtin_SelfCal_INH_7_5Hz_smoothing200ms
#include "model.inc"
#define MODEL Builtin_Online_EXC_30Hz_latency200ms_smoothing50ms
#include "model.inc"
#define MODEL Builtin_Online_EXC_60Hz_latency200ms_smoothing25ms
#include "model.inc"

#define ENTRIES(model) {model, sizeof model / sizeof *model}

const cresources_model cresources_models[] = {
    ENTRIES(Builtin_EXC_30Hz_smoothing50ms),
    ENTRIES(Builtin_EXC_15Hz_smoothing100ms),
    ENTRIES(Builtin_EXC_7_5Hz_smoothing200ms),
    ENTRIES(Builtin_SelfCal_EXC_30Hz_smoothing50ms),
    ENTRIES(Builtin_SelfCal_EXC_30Hz_smoothing50ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_100Hz_smoothing15ms),
    ENTRIES(Builtin_SelfCal_EXC_100Hz_smoothing15ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_60Hz_smoothing25ms),
    ENTRIES(Builtin_SelfCal_EXC_60Hz_smoothing25ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_45Hz_smoothing33ms),
    ENTRIES(Builtin_SelfCal_EXC_45Hz_smoothing33ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_20Hz_smoothing75ms),
    ENTRIES(Builtin_SelfCal_EXC_20Hz_smoothing75ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_15Hz_smoothing100ms),
    ENTRIES(Builtin_SelfCal_EXC_15Hz_smoothing100ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_10Hz_smoothing150ms),
    ENTRIES(Builtin_SelfCal_EXC_10Hz_smoothing150ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_7_5Hz_smoothing200ms),
    ENTRIES(Builtin_SelfCal_EXC_7_5Hz_smoothing200ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_5Hz_smoothing300ms),
    ENTRIES(Builtin_SelfCal_EXC_5Hz_smoothing300ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_3Hz_smoothing500ms),
    ENTRIES(Builtin_SelfCal_EXC_3Hz_smoothing500ms_causalkernel),
    ENTRIES(Builtin_SelfCal_EXC_2Hz_smoothing750ms),
    ENTRIES(Builtin_SelfCal_EXC_2Hz_smoothing750ms_causalkernel),
    ENTRIES(Builtin_SelfCal_GCaMP8_EXC_30Hz_smoothing50ms),
    ENTRIES(Builtin_SelfCal_GCaMP8_EXC_15Hz_smoothing100ms),
    ENTRIES(Builtin_SelfCal_GCaMP8_EXC_7_5Hz_smoothing200ms),
    ENTRIES(Builtin_SelfCal_INH_30Hz_smoothing50ms),
    ENTRIES(Builtin_SelfCal_INH_15Hz_smoothing100ms),
    ENTRIES(Builtin_SelfCal_INH_7_5Hz_smoothing200ms),
    ENTRIES(Builtin_Online_EXC_30Hz_latency200ms_smoothing50ms),
    ENTRIES(Builtin_Online_EXC_60Hz_latency200ms_smoothing25ms),
    {NULL, 0},
};

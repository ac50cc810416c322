#include "CResources.h"

/* The files of Pages/, of which reports and the explorer are made. To add one, add three lines here and one below. */

#define NAME address
#define FILE address.js
#include "page.inc"
#define NAME api
#define FILE api.js
#include "page.inc"
#define NAME explore
#define FILE explore.js
#include "page.inc"
#define NAME explored_recording
#define FILE explored-recording.js
#include "page.inc"
#define NAME ground_truth_view
#define FILE ground-truth-view.js
#include "page.inc"
#define NAME models_view
#define FILE models-view.js
#include "page.inc"
#define NAME remote_trace
#define FILE remote-trace.js
#include "page.inc"
#define NAME dom
#define FILE dom.js
#include "page.inc"
#define NAME envelope
#define FILE envelope.js
#include "page.inc"
#define NAME heat_map
#define FILE heat-map.js
#include "page.inc"
#define NAME recording_view
#define FILE recording-view.js
#include "page.inc"
#define NAME report
#define FILE report.js
#include "page.inc"
#define NAME style
#define FILE style.css
#include "page.inc"
#define NAME table
#define FILE table.js
#include "page.inc"
#define NAME thumbnail
#define FILE thumbnail.js
#include "page.inc"
#define NAME trace_view
#define FILE trace-view.js
#include "page.inc"
#define NAME viewport
#define FILE viewport.js
#include "page.inc"

#define ENTRY(name, file) {file, name, sizeof name - 1}

const cresources_file cresources_pages[] = {
    ENTRY(address, "address.js"),
    ENTRY(api, "api.js"),
    ENTRY(explore, "explore.js"),
    ENTRY(explored_recording, "explored-recording.js"),
    ENTRY(ground_truth_view, "ground-truth-view.js"),
    ENTRY(models_view, "models-view.js"),
    ENTRY(remote_trace, "remote-trace.js"),
    ENTRY(dom, "dom.js"),
    ENTRY(envelope, "envelope.js"),
    ENTRY(heat_map, "heat-map.js"),
    ENTRY(recording_view, "recording-view.js"),
    ENTRY(report, "report.js"),
    ENTRY(style, "style.css"),
    ENTRY(table, "table.js"),
    ENTRY(thumbnail, "thumbnail.js"),
    ENTRY(trace_view, "trace-view.js"),
    ENTRY(viewport, "viewport.js"),
};
const size_t cresources_page_count = sizeof cresources_pages / sizeof *cresources_pages;

#include "CResources.h"

/* The files of Pages/, of which reports and the explorer are made. To add one, add three lines here and one below. */

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
#define NAME trace_view
#define FILE trace-view.js
#include "page.inc"
#define NAME viewport
#define FILE viewport.js
#include "page.inc"

#define ENTRY(name, file) {file, name, sizeof name - 1}

const cresources_file cresources_pages[] = {
    ENTRY(dom, "dom.js"),
    ENTRY(envelope, "envelope.js"),
    ENTRY(heat_map, "heat-map.js"),
    ENTRY(recording_view, "recording-view.js"),
    ENTRY(report, "report.js"),
    ENTRY(style, "style.css"),
    ENTRY(table, "table.js"),
    ENTRY(trace_view, "trace-view.js"),
    ENTRY(viewport, "viewport.js"),
};
const size_t cresources_page_count = sizeof cresources_pages / sizeof *cresources_pages;

#include "CResources.h"

/* The built-in models. Each is a folder of Models/ whose name is a C identifier: an exported model, unpacked.
   To add one, add two lines here,

       #define MODEL NAME_OF_FOLDER
       #include "model.inc"

   and below, before the last, {NAME_OF_FOLDER, sizeof NAME_OF_FOLDER / sizeof *NAME_OF_FOLDER}, */

const cresources_model cresources_models[] = {
    {NULL, 0},
};

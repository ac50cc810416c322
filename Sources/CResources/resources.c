#include "CResources.h"

const char cresources_registry_schema[] = {
#embed "../../registry.sqlite.schema"
    , 0};
const size_t cresources_registry_schema_size = sizeof(cresources_registry_schema) - 1;

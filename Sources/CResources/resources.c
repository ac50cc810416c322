#include "CResources.h"

const char cresources_registry_schema[] = {
#embed "../../registry.sqlite.schema"
    , 0};
const size_t cresources_registry_schema_size = sizeof(cresources_registry_schema) - 1;

const char cresources_published_datasets[] = {
#embed "../../published-datasets.yaml"
    , 0};
const size_t cresources_published_datasets_size = sizeof(cresources_published_datasets) - 1;

const char cresources_indicator_responses[] = {
#embed "../../indicator-responses.json"
    , 0};
const size_t cresources_indicator_responses_size = sizeof(cresources_indicator_responses) - 1;

const char cresources_ground_truth_template[] = {
#embed "../../ground-truth-template.yaml"
    , 0};
const size_t cresources_ground_truth_template_size = sizeof(cresources_ground_truth_template) - 1;

const char cresources_training_template[] = {
#embed "../../training-template.yaml"
    , 0};
const size_t cresources_training_template_size = sizeof(cresources_training_template) - 1;

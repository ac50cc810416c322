#include "CCurl.h"
#include <dlfcn.h>
#include <stddef.h>

/* The functions that are called, without `curl_`. */
#define FUNCTIONS(DO)                                                                                                  \
    DO(global_init) DO(easy_init) DO(easy_cleanup) DO(easy_perform) DO(easy_setopt) DO(easy_getinfo)                    \
    DO(easy_strerror) DO(slist_append) DO(slist_free_all) DO(getdate)

#define POINTER(name) __typeof__(curl_##name) *name;
static struct { FUNCTIONS(POINTER) } curl;

/* The system's own, which the system keeps up to date, before the one that may travel with the program. */
static const char *const names[] = {"libcurl.so.4", "libcurl-carried.so.4", "libcurl.4.dylib"};

const char *ccurl_load(void)
{
    const char *fault = NULL;
    void *library = NULL;
    for (size_t index = 0; !library && index < sizeof names / sizeof *names; index += 1) {
        library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
        if (!library && !fault) fault = dlerror();
    }
    if (!library) return fault ? fault : "it cannot be loaded";
#define LOAD(name)                                                                                                     \
    curl.name = (__typeof__(curl.name))dlsym(library, "curl_" #name);                                                  \
    if (!curl.name) return "curl_" #name " is missing in it";
    FUNCTIONS(LOAD)
    return curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? NULL : "it does not start";
}

CURL *ccurl_new(void) { return curl.easy_init(); }
void ccurl_free(CURL *handle) { curl.easy_cleanup(handle); }
CURLcode ccurl_perform(CURL *handle) { return curl.easy_perform(handle); }
const char *ccurl_words_for(CURLcode code) { return curl.easy_strerror(code); }
struct curl_slist *ccurl_append(struct curl_slist *list, const char *text) { return curl.slist_append(list, text); }
void ccurl_free_list(struct curl_slist *list) { curl.slist_free_all(list); }
time_t ccurl_date(const char *text) { return curl.getdate(text, NULL); }

CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value)
{
    return curl.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value)
{
    return curl.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value)
{
    return curl.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value)
{
    return curl.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_receiver(CURL *handle, CURLoption option, curl_write_callback value)
{
    return curl.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_watcher(CURL *handle, CURLoption option, curl_xferinfo_callback value)
{
    return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_allow_web_only(CURL *handle)
{
    /* CURLOPT_PROTOCOLS_STR, which is not in headers before 7.85. Those older libraries have only CURLOPT_PROTOCOLS, which
       newer headers call deprecated, and its bits for HTTP and HTTPS. */
    CURLcode code = curl.easy_setopt(handle, (CURLoption)(CURLOPTTYPE_OBJECTPOINT + 318), "http,https");
    return code == CURLE_UNKNOWN_OPTION ? curl.easy_setopt(handle, (CURLoption)(CURLOPTTYPE_LONG + 181), 3L) : code;
}

int ccurl_is_connected(CURL *handle)
{
    curl_off_t microseconds = 0;
    return curl.easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK && microseconds > 0;
}

long ccurl_proxy_status(CURL *handle)
{
    long status = 0;
    curl.easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE, &status);
    return status;
}

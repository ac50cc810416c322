#pragma once
#include <curl/curl.h>

/* libcurl, loaded when it is first asked for: it brings thirty libraries, and most commands fetch nothing. Its functions are
   called through the ones below, and never by their own names. */

/* Loads libcurl. Returns NULL, or what is wrong. Call it once, before all others. */
const char *ccurl_load(void);

CURL *ccurl_new(void);
void ccurl_free(CURL *handle);
CURLcode ccurl_perform(CURL *handle);
const char *ccurl_words_for(CURLcode code);
struct curl_slist *ccurl_append(struct curl_slist *list, const char *text);
void ccurl_free_list(struct curl_slist *list);
/* A date as HTTP writes it, in seconds since 1970; -1 where it is none. */
time_t ccurl_date(const char *text);

/* Setting an option is variadic, which Swift cannot call: one function for each type of value. */
CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_receiver(CURL *handle, CURLoption option, curl_write_callback value);
CURLcode ccurl_set_watcher(CURL *handle, CURLoption option, curl_xferinfo_callback value);

/* Nothing but HTTP and HTTPS. */
CURLcode ccurl_allow_web_only(CURL *handle);
/* Whether the connection stands, TLS included, and the request is on its way. */
int ccurl_is_connected(CURL *handle);
/* What the proxy said to the wish for a connection through it; 0 without such a proxy. */
long ccurl_proxy_status(CURL *handle);

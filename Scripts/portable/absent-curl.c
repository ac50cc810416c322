/* The server of the explorer could pass requests on through Foundation's URLSession, which nobody here does: what that would
   need of libcurl, and with it of forty more libraries at every start, is not there. Downloads load libcurl themselves. */

#define ABSENT(name) void curl_##name(void) { __builtin_trap(); }

ABSENT(easy_cleanup)
ABSENT(easy_getinfo)
ABSENT(easy_init)
ABSENT(easy_pause)
ABSENT(easy_setopt)
ABSENT(easy_strerror)
ABSENT(free)
ABSENT(global_init)
ABSENT(multi_add_handle)
ABSENT(multi_assign)
ABSENT(multi_cleanup)
ABSENT(multi_info_read)
ABSENT(multi_init)
ABSENT(multi_remove_handle)
ABSENT(multi_setopt)
ABSENT(multi_socket_action)
ABSENT(slist_append)
ABSENT(slist_free_all)
ABSENT(url)
ABSENT(url_get)
ABSENT(url_set)
ABSENT(version)
ABSENT(version_info)

// libcurl, and wrappers for its variadic functions, which Swift cannot call. Each wrapper takes one type of argument
// (curl_easy_setopt(3), curl_easy_getinfo(3)).
#pragma once
#include <curl/curl.h>

static inline CURLcode cfmon_curl_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
// Options of the type CURLOPTTYPE_OFF_T read 64 bits, even where a long has 32.
static inline CURLcode cfmon_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
// Strings, bytes, lists, and the arguments of callbacks.
static inline CURLcode cfmon_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}
// The callbacks for writing, reading and headers all have this type.
static inline CURLcode cfmon_curl_set_callback(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode cfmon_curl_get_number(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
// Times in microseconds have the type CURLINFO_OFF_T.
static inline CURLcode cfmon_curl_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

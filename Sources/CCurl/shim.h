// libcurl, and functions for those of its own that Swift cannot call: they are variadic. Each takes one sort of argument
// (curl_easy_setopt(3), curl_easy_getinfo(3)).
#pragma once
#include <curl/curl.h>

static inline CURLcode cfmon_curl_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
// Options of the kind CURLOPTTYPE_OFF_T read 64 bits, also where a long has 32.
static inline CURLcode cfmon_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
// Texts, bytes, lists, and what is handed to callbacks.
static inline CURLcode cfmon_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}
// The callbacks that write, read and take headers have this one type.
static inline CURLcode cfmon_curl_set_callback(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode cfmon_curl_get_number(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
// Times in microseconds are of the kind CURLINFO_OFF_T.
static inline CURLcode cfmon_curl_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

// What Swift cannot import from OpenSSL's headers: macros, variadic functions and typed stacks. It contains no logic.
#pragma once
#include <openssl/core_dispatch.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Function-like macros over SSL_ctrl and SSL_CTX_ctrl.
static inline long cfmon_SSL_set_tlsext_host_name(SSL *ssl, const char *name) { return SSL_set_tlsext_host_name(ssl, name); }
static inline void cfmon_SSL_set_msg_callback_arg(SSL *ssl, void *arg) { SSL_set_msg_callback_arg(ssl, arg); }
static inline long cfmon_SSL_CTX_set_min_proto_version(SSL_CTX *ctx, int version) { return SSL_CTX_set_min_proto_version(ctx, version); }
static inline long cfmon_SSL_CTX_set_max_proto_version(SSL_CTX *ctx, int version) { return SSL_CTX_set_max_proto_version(ctx, version); }
static inline long cfmon_SSL_CTX_set1_groups_list(SSL_CTX *ctx, const char *list) { return SSL_CTX_set1_groups_list(ctx, list); }
static inline long cfmon_SSL_CTX_set1_sigalgs_list(SSL_CTX *ctx, const char *list) { return SSL_CTX_set1_sigalgs_list(ctx, list); }
static inline long cfmon_SSL_CTX_set_max_cert_list(SSL_CTX *ctx, long bytes) { return SSL_CTX_set_max_cert_list(ctx, bytes); }
static inline long cfmon_SSL_CTX_set_mode(SSL_CTX *ctx, long mode) { return SSL_CTX_set_mode(ctx, mode); }
static inline long cfmon_SSL_CTX_add0_chain_cert(SSL_CTX *ctx, X509 *certificate) { return SSL_CTX_add0_chain_cert(ctx, certificate); }
static inline long cfmon_SSL_CTX_set_tlsext_servername_callback(SSL_CTX *ctx, int (*callback)(SSL *, int *, void *)) { return SSL_CTX_set_tlsext_servername_callback(ctx, callback); }
static inline long cfmon_SSL_CTX_set_tlsext_servername_arg(SSL_CTX *ctx, void *arg) { return SSL_CTX_set_tlsext_servername_arg(ctx, arg); }
static inline int cfmon_BIO_pending(BIO *bio) { return BIO_pending(bio); }
static inline void cfmon_OPENSSL_free(void *pointer) { OPENSSL_free(pointer); }

// EVP_PKEY_Q_keygen takes what follows the type as variadic arguments; the first two are macros over it.
static inline EVP_PKEY *cfmon_EVP_RSA_gen(size_t bits) { return EVP_RSA_gen(bits); }
static inline EVP_PKEY *cfmon_EVP_EC_gen(const char *curve) { return EVP_EC_gen(curve); }
static inline EVP_PKEY *cfmon_EVP_ED25519_gen(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }

// Constants made by function-like macros (SSL_OP_BIT) or by casts.
static const uint64_t cfmon_SSL_OP_LEGACY_SERVER_CONNECT = SSL_OP_LEGACY_SERVER_CONNECT;
static const uint64_t cfmon_SSL_OP_NO_ENCRYPT_THEN_MAC = SSL_OP_NO_ENCRYPT_THEN_MAC;
static const uint64_t cfmon_SSL_OP_NO_RENEGOTIATION = SSL_OP_NO_RENEGOTIATION;
static const uint64_t cfmon_SSL_OP_NO_TICKET = SSL_OP_NO_TICKET;
static const unsigned long cfmon_NAME_FLAGS = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;

// Typed stacks are macros over OPENSSL_STACK.
static inline STACK_OF(X509) *cfmon_sk_X509_new(void) { return sk_X509_new_null(); }
static inline int cfmon_sk_X509_push(STACK_OF(X509) *stack, X509 *certificate) { return sk_X509_push(stack, certificate); }
static inline int cfmon_sk_X509_num(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }
static inline X509 *cfmon_sk_X509_value(const STACK_OF(X509) *stack, int index) { return sk_X509_value(stack, index); }
static inline void cfmon_sk_X509_free(STACK_OF(X509) *stack) { sk_X509_free(stack); }
static inline int cfmon_sk_GENERAL_NAME_num(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *cfmon_sk_GENERAL_NAME_value(const GENERAL_NAMES *names, int index) { return sk_GENERAL_NAME_value(names, index); }
static inline int cfmon_sk_ACCESS_DESCRIPTION_num(const AUTHORITY_INFO_ACCESS *list) { return sk_ACCESS_DESCRIPTION_num(list); }
static inline ACCESS_DESCRIPTION *cfmon_sk_ACCESS_DESCRIPTION_value(const AUTHORITY_INFO_ACCESS *list, int index) { return sk_ACCESS_DESCRIPTION_value(list, index); }

// Swift cannot name the union inside GENERAL_NAME. Null for names of another kind.
static inline const ASN1_STRING *cfmon_GENERAL_NAME_string(const GENERAL_NAME *name) {
  return name->type == GEN_DNS || name->type == GEN_URI || name->type == GEN_IPADD ? (const ASN1_STRING *)name->d.ptr : NULL;
}

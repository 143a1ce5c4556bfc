/*
 * identity SEED-HEX FROM TO HOST...: a TLS certificate with its key, as PEM on standard output, for tests that play a partner or a
 * hostile server. FROM and TO are Unix seconds.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "format/crypto_x509.h"

int main(int argc, char **argv)
{
    struct x509_wanted w   = { .n_hosts = 0 };
    struct pw_err      err = { 0 };
    struct digest      seed;
    struct buf         cert = { 0 }, key = { 0 };
    uint64_t           from, to;

    if (argc < 4 || !digest_parse(str_of(argv[1]), &seed) || !text_u64(str_of(argv[2]), &from) || !text_u64(str_of(argv[3]), &to))
        return 64;
    w.seed   = seed.b;
    w.from_s = (int64_t)from;
    w.to_s   = (int64_t)to;
    for (int i = 4; i < argc && w.n_hosts < X509_HOSTS_MAX; i++)
        w.hosts[w.n_hosts++] = str_of(argv[i]);
    if (x509_make(&w, &cert, &key, &err) < 0) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    printf("%s%s", cert.p, key.p);
    buf_done(&cert);
    buf_done(&key);
    return 0;
}

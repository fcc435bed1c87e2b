#!/usr/bin/env bash
# What the parts of script/bench share, above all servers to measure against. Needs nginx and openssl.
# shellcheck shell=bash

# The hierarchies of today's CAs: an RSA one, and P-256 under P-384. Each name has a certificate of its own, which is good for the
# names under it too.
NAMES=${NAMES:-100}

# mint FOLDER: two hierarchies, names.txt, and anchors.pem with the system's bundle and the two roots.
mint() {
    local folder=$1 family name
    mkdir -p "$folder/rsa" "$folder/ec"
    printf 'o%03d.bench.example\n' $(seq 0 $((NAMES - 1))) >"$folder/names.txt"
    for family in rsa ec; do
        (
            cd "$folder/$family" || exit
            local root_key=(-algorithm EC -pkeyopt ec_paramgen_curve:P-384)
            local issuer_key=("${root_key[@]}") leaf_key=(-algorithm EC -pkeyopt ec_paramgen_curve:P-256)
            if [ $family = rsa ]; then
                root_key=(-algorithm RSA -pkeyopt rsa_keygen_bits:4096)
                issuer_key=(-algorithm RSA -pkeyopt rsa_keygen_bits:2048)
                leaf_key=("${issuer_key[@]}")
            fi
            openssl genpkey "${root_key[@]}" -out root.key
            openssl genpkey "${issuer_key[@]}" -out issuer.key
            openssl genpkey "${leaf_key[@]}" -out leaf.key
            openssl req -x509 -new -key root.key -days 7300 -subj "/O=Bench/CN=Bench Root $family" \
                -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out root.pem
            printf '%s\n' basicConstraints=critical,CA:TRUE,pathlen:0 keyUsage=critical,keyCertSign,cRLSign \
                extendedKeyUsage=serverAuth,clientAuth subjectKeyIdentifier=hash authorityKeyIdentifier=keyid \
                "authorityInfoAccess=caIssuers;URI:http://ca.bench.example/root.crt" \
                certificatePolicies=2.23.140.1.2.1 >issuer.cnf
            openssl req -new -key issuer.key -subj "/O=Bench/CN=Bench CA $family" |
                openssl x509 -req -CA root.pem -CAkey root.key -CAcreateserial -days 1825 -extfile issuer.cnf -out issuer.pem
            while read -r name; do
                printf '%s\n' keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
                    basicConstraints=critical,CA:FALSE subjectKeyIdentifier=hash authorityKeyIdentifier=keyid \
                    "authorityInfoAccess=caIssuers;URI:http://ca.bench.example/issuer.crt" \
                    "subjectAltName=DNS:$name,DNS:*.$name" certificatePolicies=2.23.140.1.2.1 >leaf.cnf
                openssl req -new -key leaf.key -subj "/CN=$name" |
                    openssl x509 -req -CA issuer.pem -CAkey issuer.key -CAcreateserial -days 90 -extfile leaf.cnf -out leaf.pem
                cat leaf.pem issuer.pem >"$name.pem"
            done <../names.txt
        ) 2>/dev/null
    done
    cat /etc/ssl/certs/ca-certificates.crt "$folder/rsa/root.pem" "$folder/ec/root.pem" >"$folder/anchors.pem"
}

# free_ports COUNT: so many ports on which nobody listens.
free_ports() {
    python3 - "$1" <<'PYTHON'
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in sockets])
PYTHON
}

# serve FOLDER RSA12 RSA13 EC12 EC13 [BOTH13]: nginx on these ports, the highest version in their names, without tickets and caches:
# full handshakes only. On the last one every other name has an RSA certificate.
serve() {
    local folder=$1 family protocols port name first both=${6:-}
    shift
    {
        echo "worker_processes 2; worker_rlimit_nofile 20000; pid $folder/nginx.pid; error_log $folder/nginx.log crit; daemon off;"
        if [ "$(id -u)" -eq 0 ]; then echo "user root;"; fi
        echo "events { worker_connections 9000; }"
        echo "http { access_log off; server_names_hash_max_size 4096; server_names_hash_bucket_size 128;"
        echo "ssl_session_cache off; ssl_session_tickets off; ssl_ecdh_curve prime256v1:X25519; client_body_temp_path $folder/b;"
        echo "proxy_temp_path $folder/p; fastcgi_temp_path $folder/f; uwsgi_temp_path $folder/u; scgi_temp_path $folder/s;"
        for family in rsa ec; do
            for protocols in TLSv1.2 "TLSv1.2 TLSv1.3"; do
                port=$1 first=" default_server backlog=4096"
                shift
                while read -r name; do
                    server "$name" "$port" "$first" "$protocols" "$folder/$family"
                    first=""
                done <"$folder/names.txt"
            done
        done
        first=" default_server backlog=4096" family=rsa
        [ -z "$both" ] || while read -r name; do
            server "$name" "$both" "$first" "TLSv1.2 TLSv1.3" "$folder/$family"
            first=""
            if [ $family = rsa ]; then family=ec; else family=rsa; fi
        done <"$folder/names.txt"
        echo "}"
    } >"$folder/nginx.conf"
    start nginx nginx -p "$folder" -c "$folder/nginx.conf"
    comes_up 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port" 2>/dev/null || die "nginx does not answer; see $DIR/nginx.log"
}

# server NAME PORT OPTIONS PROTOCOLS CERTIFICATES: one of nginx's servers.
server() {
    echo "server { server_name $1 *.$1; listen 127.0.0.1:$2 ssl$3; ssl_protocols $4; ssl_certificate $5/$1.pem;" \
        "ssl_certificate_key $5/leaf.key; return 200; }"
}

# cpu PROCESS: the microseconds of CPU time that it has had, its threads that have ended included.
cpu() { awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000000 / tick }' "/proc/$1/stat"; }

# rss PROCESS: the bytes of memory that it has.
rss() { awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$1/status"; }

milliseconds() { echo $((${EPOCHREALTIME/./} / 1000)); }

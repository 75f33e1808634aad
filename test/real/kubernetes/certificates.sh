#!/usr/bin/env bash
# Makes an authority and what it signs for a real control plane: certificates.sh FOLDER SERVER
set -euo pipefail
cd "$1"
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 30 -subj /CN=kubernetes-ca 2>/dev/null

certificate() {
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -out "$1.crt" -days 30 \
    -extfile <(printf 'subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.96.0.1') 2>/dev/null
}

kubeconfig() {
  certificate "$1" "$2"
  cat >"$3" <<EOF
apiVersion: v1
kind: Config
clusters: [{name: real, cluster: {server: "$server", certificate-authority-data: $(base64 -w0 ca.crt)}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 "$1.crt"), client-key-data: $(base64 -w0 "$1.key")}}]
contexts: [{name: real, context: {cluster: real, user: $1}}]
current-context: real
EOF
}

server=$2
certificate server /CN=kube-apiserver
kubeconfig admin /O=system:masters/CN=admin kubeconfig
kubeconfig controllers /CN=system:kube-controller-manager kube-controller-manager.kubeconfig
kubeconfig scheduler /CN=system:kube-scheduler kube-scheduler.kubeconfig

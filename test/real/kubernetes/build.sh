#!/usr/bin/env bash
# Builds etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok from Go modules into REGATTA_REAL_BIN, by default
# ~/.cache/regatta-real/bin. Takes about ten minutes and needs Go.
set -euo pipefail
bin=${REGATTA_REAL_BIN:-$HOME/.cache/regatta-real/bin}
minor=32 patch=13 etcd=3.5.16 kwok=0.8.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$bin" "$work/kubernetes" "$work/etcd" "$work/kwok"

# Some releases of the staging modules are missing on the proxy; the newest one that is there serves as well.
staging_release() {
  for release in $(seq "$patch" -1 0); do
    (cd "$work/kwok" && go list -m "$1@v0.$minor.$release" >/dev/null 2>&1) && echo "v0.$minor.$release" && return
  done
  echo "no release of $1 can be had" >&2
  return 1
}

printf 'module kwok\n\ngo 1.23\n' >"$work/kwok/go.mod"
cd "$work/kubernetes"
printf 'module kubernetes\n\ngo 1.23\n' >go.mod
source=$(go mod download -json "k8s.io/kubernetes@v1.$minor.$patch" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
{
  printf 'module kubernetes\n\ngo 1.23.0\n\nrequire k8s.io/kubernetes v1.%s.%s\n\nreplace (\n' "$minor" "$patch"
  for module in $(grep -oE 'k8s\.io/[a-z-]+ => \./staging' "$source/go.mod" | cut -d' ' -f1 | sort -u); do
    printf '\t%s => %s %s\n' "$module" "$module" "$(staging_release "$module")"
  done
  printf ')\n'
} >go.mod
for program in kube-apiserver kube-controller-manager kube-scheduler; do
  mkdir -p "cmd/$program"
  cp "$source/cmd/$program"/*.go "cmd/$program/"
done
chmod -R u+w cmd
find cmd -name '*_test.go' -delete
# Its tests refer to modules that nobody needs here.
go mod tidy -e 2>/dev/null || true
version=k8s.io/component-base/version
go build -ldflags "-s -w -X $version.gitVersion=v1.$minor.$patch -X $version.gitMajor=1 -X $version.gitMinor=$minor" -o "$bin/" ./cmd/...

cd "$work/etcd"
printf 'module etcd\n\ngo 1.23\n\nrequire go.etcd.io/etcd/server/v3 v%s\n' "$etcd" >go.mod
printf 'package main\n\nimport (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n' >main.go
go mod tidy 2>/dev/null
go build -ldflags '-s -w' -o "$bin/etcd" .

cd "$work/kwok"
GOBIN=$bin go install -ldflags '-s -w' "sigs.k8s.io/kwok/cmd/kwok@v$kwok"
stages=$(go mod download -json "sigs.k8s.io/kwok@v$kwok" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')/kustomize/stage
for stage in node/fast/node-initialize node/heartbeat-with-lease/node-heartbeat-with-lease pod/fast/pod-{ready,complete,delete}; do
  printf -- '---\n'
  cat "$stages/$stage.yaml"
done >"$bin/../kwok-stages.yaml"
ls -l "$bin"

module regatta.dev/examples/evicted

go 1.21

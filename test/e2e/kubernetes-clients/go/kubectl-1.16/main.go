// The client of the textbook, whose `run` makes a Deployment. Credential plug-ins are left out: they are half of the build.
package main

import (
	"os"

	"k8s.io/kubernetes/pkg/kubectl/cmd"
)

func main() {
	if cmd.NewDefaultKubectlCommand().Execute() != nil {
		os.Exit(1)
	}
}

// A node falls silent; its pod is evicted and replaced. Against `regatta up kubernetes --pace manual`.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"time"
)

const deployment = `{
  "apiVersion": "apps/v1",
  "kind": "Deployment",
  "metadata": {"name": "web"},
  "spec": {
    "replicas": 1,
    "selector": {"matchLabels": {"app": "web"}},
    "template": {
      "metadata": {"labels": {"app": "web"}},
      "spec": {"containers": [{"name": "nginx", "image": "nginx:1.9.1"}]}
    }
  }
}`

type list[T any] struct {
	Items []T `json:"items"`
}

type world struct {
	Name   string `json:"name"`
	Native string `json:"native"`
}

type instance struct {
	ID   string `json:"id"`
	Node string `json:"node"`
}

type clock struct {
	ElapsedMs int64 `json:"elapsedMs"`
}

type pod struct {
	Metadata struct {
		Name              string `json:"name"`
		DeletionTimestamp string `json:"deletionTimestamp"`
	} `json:"metadata"`
	Spec struct {
		NodeName string `json:"nodeName"`
	} `json:"spec"`
	Status struct {
		Conditions []struct {
			Reason string `json:"reason"`
		} `json:"conditions"`
	} `json:"status"`
}

// ask sends one request and reads the answer as T; whatever is wrong ends the program.
func ask[T any](method, path, body string) T {
	var result T
	request, err := http.NewRequest(method, os.Getenv("REGATTA_URL")+path, bytes.NewBufferString(body))
	check(err)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	check(err)
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		log.Fatalf("%s %s: %s", method, path, answer.Status)
	}
	check(json.NewDecoder(answer.Body).Decode(&result))
	return result
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func require(holds bool, message string) {
	if !holds {
		log.Fatal(message)
	}
}

func main() {
	served := ask[list[world]]("GET", "/api/v1/worlds", "").Items[0]
	control, native := "/api/v1/worlds/"+served.Name, served.Native
	// until moves the clock until the condition holds, and gives the virtual milliseconds since the start.
	until := func(condition string) int64 {
		return ask[clock]("POST", control+"/clock/until", fmt.Sprintf(`{"condition": %q}`, condition)).ElapsedMs
	}

	started := time.Now()
	ask[any]("POST", control+"/reset", "{}")
	ask[any]("POST", native+"/apis/apps/v1/namespaces/default/deployments", deployment)
	until("web.ready = 1")
	before := ask[list[instance]]("GET", control+"/instances", "").Items[0]

	ask[any]("POST", control+"/faults", fmt.Sprintf(`{"kind": "node-silent", "target": %q}`, before.Node))
	noticedMs := until(before.Node + ".ready = false")
	replacedMs := until(before.Node + ".ready = false and web.ready = 1")

	pods := ask[list[pod]]("GET", native+"/api/v1/namespaces/default/pods", "").Items
	require(len(pods) == 2, "the pod has no replacement")
	for _, one := range pods {
		if one.Metadata.Name != before.ID {
			require(one.Spec.NodeName != before.Node, "the replacement is on the silent node")
			continue
		}
		evicted := slices.ContainsFunc(one.Status.Conditions, func(condition struct {
			Reason string `json:"reason"`
		}) bool {
			return condition.Reason == "DeletionByTaintManager"
		})
		require(one.Metadata.DeletionTimestamp != "" && evicted, "the pod was not evicted")
	}
	// Pods tolerate an unreachable node for five minutes.
	require(replacedMs-noticedMs >= 300_000, "it was evicted too soon")
	fmt.Printf("evicted and replaced: %d ms of virtual time in %d ms\n", replacedMs, time.Since(started).Milliseconds())
}

// The test suite of a small operator, as operators have it: envtest, but with a cluster that runs already, whose clock the suite owns.
package website

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

var kind = schema.GroupVersionKind{Group: "regatta.example", Version: "v1", Kind: "Website"}

// reconciler makes a Deployment of each Website, and tells in its status how many pods serve.
type reconciler struct{ client.Client }

func (r reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	site := newWebsite()
	if err := r.Get(ctx, request.NamespacedName, site); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	image, _, _ := unstructured.NestedString(site.Object, "spec", "image")
	replicas, _, _ := unstructured.NestedInt64(site.Object, "spec", "replicas")
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: request.Name, Namespace: request.Namespace}}
	_, err := controllerutil.CreateOrUpdate(ctx, r, deployment, func() error {
		labels, wanted := map[string]string{"website": request.Name}, int32(replicas)
		deployment.Spec.Selector = &metav1.LabelSelector{MatchLabels: labels}
		deployment.Spec.Template.Labels = labels
		deployment.Spec.Replicas = &wanted
		if len(deployment.Spec.Template.Spec.Containers) == 0 {
			deployment.Spec.Template.Spec.Containers = []corev1.Container{{Name: "web"}}
		}
		deployment.Spec.Template.Spec.Containers[0].Image = image
		return controllerutil.SetControllerReference(site, deployment, r.Scheme())
	})
	if err != nil {
		return ctrl.Result{}, err
	}
	before := site.DeepCopy()
	if err := unstructured.SetNestedField(site.Object, int64(deployment.Status.ReadyReplicas), "status", "ready"); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.Status().Patch(ctx, site, client.MergeFrom(before))
}

func newWebsite() *unstructured.Unstructured {
	site := &unstructured.Unstructured{}
	site.SetGroupVersionKind(kind)
	return site
}

// world is the cluster, whose clock stands still unless somebody moves it.
type world struct {
	client.Client
	t *testing.T
}

// post asks the control API to move the clock or to break something.
func (w world) post(path, body string) {
	w.t.Helper()
	url := os.Getenv("REGATTA_URL") + "/api/v1/worlds/kubernetes" + path
	answer, err := http.Post(url, "application/json", strings.NewReader(body))
	w.must(err)
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		w.t.Fatalf("%s %s: %s", path, body, answer.Status)
	}
}

// eventually moves the clock by a second of the cluster's time after each look that was in vain: the operator runs beside the cluster,
// and answers in its own time to what it sees of it.
func (w world) eventually(what string, holds func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("never came: %s", what)
		}
		w.post("/clock/advance", `{"byMs": 1000}`)
	}
}

func (w world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func start(t *testing.T) world {
	existing := true
	environment := &envtest.Environment{
		UseExistingCluster: &existing,
		CRDInstallOptions:  envtest.CRDInstallOptions{Paths: []string{"crd.yaml"}, ErrorIfPathMissing: true},
	}
	ctrl.SetLogger(zap.New())
	config, err := environment.Start()
	world := world{t: t}
	world.must(err)
	t.Cleanup(func() { world.must(environment.Stop()) })
	manager, err := ctrl.NewManager(config, ctrl.Options{Metrics: server.Options{BindAddress: "0"}})
	world.must(err)
	world.must(ctrl.NewControllerManagedBy(manager).
		For(newWebsite()).
		Owns(&appsv1.Deployment{}).
		Complete(reconciler{manager.GetClient()}))
	go func() {
		if err := manager.Start(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	world.Client, err = client.New(config, client.Options{})
	world.must(err)
	return world
}

func TestWebsite(t *testing.T) {
	started, ctx := time.Now(), t.Context()
	cluster := start(t)
	site := newWebsite()
	site.SetName("shop")
	site.SetNamespace("default")
	site.Object["spec"] = map[string]any{"image": "nginx:1.27", "replicas": int64(2)}
	cluster.must(cluster.Create(ctx, site))

	ready := func(count int64) func() bool {
		return func() bool {
			cluster.must(cluster.Get(ctx, client.ObjectKeyFromObject(site), site))
			seen, _, _ := unstructured.NestedInt64(site.Object, "status", "ready")
			return seen == count
		}
	}
	cluster.eventually("two pods that serve", ready(2))

	// A node falls silent: the operator hears of it by the status of what it owns, and of the replacement five minutes later.
	var pods corev1.PodList
	cluster.must(cluster.List(ctx, &pods, client.MatchingLabels{"website": "shop"}))
	silent := pods.Items[0].Spec.NodeName
	cluster.post("/faults", fmt.Sprintf(`{"kind": "node-silent", "target": %q}`, silent))
	cluster.eventually("one pod less", ready(1))
	cluster.post("/clock/advance", `{"byMs": 300000}`)
	cluster.eventually("its replacement", ready(2))

	cluster.must(cluster.Delete(ctx, site))
	cluster.eventually("nothing that is left behind", func() bool {
		var left appsv1.DeploymentList
		cluster.must(cluster.List(ctx, &left, client.InNamespace("default")))
		return len(left.Items) == 0
	})
	fmt.Printf("more than six minutes of the cluster's time in %d ms\n", time.Since(started).Milliseconds())
}

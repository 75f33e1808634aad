module regatta/kubectl-1.16

go 1.24

require k8s.io/kubernetes v1.16.2

require (
	github.com/Azure/go-ansiterm v0.0.0-20170929234023-d6e3b3328b78 // indirect
	github.com/MakeNowJust/heredoc v0.0.0-20170808103936-bb23615498cd // indirect
	github.com/PuerkitoBio/purell v1.1.1 // indirect
	github.com/PuerkitoBio/urlesc v0.0.0-20170810143723-de5bf2ad4578 // indirect
	github.com/chai2010/gettext-go v0.0.0-20160711120539-c6fed771bfd5 // indirect
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/daviddengcn/go-colortext v0.0.0-20160507010035-511bcaf42ccd // indirect
	github.com/docker/distribution v2.7.1+incompatible // indirect
	github.com/docker/docker v0.7.3-0.20190327010347-be7ac8be2ae0 // indirect
	github.com/docker/spdystream v0.0.0-20160310174837-449fdfce4d96 // indirect
	github.com/emicklei/go-restful v2.9.5+incompatible // indirect
	github.com/evanphx/json-patch v4.2.0+incompatible // indirect
	github.com/exponent-io/jsonpath v0.0.0-20151013193312-d6023ce2651d // indirect
	github.com/fatih/camelcase v1.0.0 // indirect
	github.com/ghodss/yaml v0.0.0-20180820084758-c7ce16629ff4 // indirect
	github.com/go-openapi/jsonpointer v0.19.2 // indirect
	github.com/go-openapi/jsonreference v0.19.2 // indirect
	github.com/go-openapi/spec v0.19.2 // indirect
	github.com/go-openapi/swag v0.19.2 // indirect
	github.com/gogo/protobuf v1.2.2-0.20190723190241-65acae22fc9d // indirect
	github.com/golang/protobuf v1.3.1 // indirect
	github.com/google/btree v0.0.0-20180813153112-4030bb1f1f0c // indirect
	github.com/google/go-cmp v0.3.0 // indirect
	github.com/google/gofuzz v1.0.0 // indirect
	github.com/googleapis/gnostic v0.0.0-20170729233727-0c5108395e2d // indirect
	github.com/gregjones/httpcache v0.0.0-20170728041850-787624de3eb7 // indirect
	github.com/hashicorp/golang-lru v0.5.1 // indirect
	github.com/imdario/mergo v0.3.5 // indirect
	github.com/inconshreveable/mousetrap v1.0.0 // indirect
	github.com/jonboulle/clockwork v0.1.0 // indirect
	github.com/json-iterator/go v1.1.12 // indirect
	github.com/konsorten/go-windows-terminal-sequences v1.0.1 // indirect
	github.com/liggitt/tabwriter v0.0.0-20181228230101-89fcab3d43de // indirect
	github.com/lithammer/dedent v1.1.0 // indirect
	github.com/mailru/easyjson v0.0.0-20190614124828-94de47d64c63 // indirect
	github.com/mitchellh/go-wordwrap v1.0.0 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.2 // indirect
	github.com/mxk/go-flowrate v0.0.0-20140419014527-cca7078d478f // indirect
	github.com/opencontainers/go-digest v1.0.0-rc1 // indirect
	github.com/peterbourgon/diskv v2.0.1+incompatible // indirect
	github.com/pkg/errors v0.8.0 // indirect
	github.com/russross/blackfriday v1.5.2 // indirect
	github.com/sirupsen/logrus v1.4.2 // indirect
	github.com/spf13/cobra v0.0.5 // indirect
	github.com/spf13/pflag v1.0.3 // indirect
	golang.org/x/crypto v0.0.0-20190611184440-5c40567a22f8 // indirect
	golang.org/x/net v0.7.0 // indirect
	golang.org/x/oauth2 v0.0.0-20190604053449-0f29369cfe45 // indirect
	golang.org/x/sys v0.20.0 // indirect
	golang.org/x/text v0.7.0 // indirect
	golang.org/x/time v0.0.0-20181108054448-85acf8d2951c // indirect
	google.golang.org/appengine v1.5.0 // indirect
	gopkg.in/inf.v0 v0.9.0 // indirect
	gopkg.in/yaml.v2 v2.2.4 // indirect
	k8s.io/api v0.16.4 // indirect
	k8s.io/apiextensions-apiserver v0.16.4 // indirect
	k8s.io/apimachinery v0.16.4 // indirect
	k8s.io/apiserver v0.16.4 // indirect
	k8s.io/cli-runtime v0.16.4 // indirect
	k8s.io/client-go v0.16.4 // indirect
	k8s.io/component-base v0.16.4 // indirect
	k8s.io/klog v0.4.0 // indirect
	k8s.io/kube-openapi v0.0.0-20190816220812-743ec37842bf // indirect
	k8s.io/kubectl v0.16.4 // indirect
	k8s.io/metrics v0.16.4 // indirect
	k8s.io/utils v0.0.0-20190801114015-581e00157fb1 // indirect
	sigs.k8s.io/kustomize v2.0.3+incompatible // indirect
	sigs.k8s.io/yaml v1.1.0 // indirect
	vbom.ml/util v0.0.0-20160121211510-db5cfe13f5cc // indirect
)

// The pins of 2019 that a main module has to repeat.
replace (
	k8s.io/api v0.0.0 => k8s.io/api v0.16.4
	k8s.io/apiextensions-apiserver v0.0.0 => k8s.io/apiextensions-apiserver v0.16.4
	k8s.io/apimachinery v0.0.0 => k8s.io/apimachinery v0.16.4
	k8s.io/apiserver v0.0.0 => k8s.io/apiserver v0.16.4
	k8s.io/cli-runtime v0.0.0 => k8s.io/cli-runtime v0.16.4
	k8s.io/client-go v0.0.0 => k8s.io/client-go v0.16.4
	k8s.io/cloud-provider v0.0.0 => k8s.io/cloud-provider v0.16.4
	k8s.io/cluster-bootstrap v0.0.0 => k8s.io/cluster-bootstrap v0.16.4
	k8s.io/code-generator v0.0.0 => k8s.io/code-generator v0.16.4
	k8s.io/component-base v0.0.0 => k8s.io/component-base v0.16.4
	k8s.io/cri-api v0.0.0 => k8s.io/cri-api v0.16.4
	k8s.io/csi-translation-lib v0.0.0 => k8s.io/csi-translation-lib v0.16.4
	k8s.io/kube-aggregator v0.0.0 => k8s.io/kube-aggregator v0.16.4
	k8s.io/kube-controller-manager v0.0.0 => k8s.io/kube-controller-manager v0.16.4
	k8s.io/kube-proxy v0.0.0 => k8s.io/kube-proxy v0.16.4
	k8s.io/kube-scheduler v0.0.0 => k8s.io/kube-scheduler v0.16.4
	k8s.io/kubectl v0.0.0 => k8s.io/kubectl v0.16.4
	k8s.io/kubelet v0.0.0 => k8s.io/kubelet v0.16.4
	k8s.io/legacy-cloud-providers v0.0.0 => k8s.io/legacy-cloud-providers v0.16.4
	k8s.io/metrics v0.0.0 => k8s.io/metrics v0.16.4
	k8s.io/node-api v0.0.0 => k8s.io/node-api v0.16.4
	k8s.io/sample-apiserver v0.0.0 => k8s.io/sample-apiserver v0.16.4
	k8s.io/sample-cli-plugin v0.0.0 => k8s.io/sample-cli-plugin v0.16.4
	k8s.io/sample-controller v0.0.0 => k8s.io/sample-controller v0.16.8
	vbom.ml/util => github.com/fvbommel/util v0.0.0-20180919145318-efcd4e0f9787
)

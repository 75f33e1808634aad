/** The cluster's application domain, as the recordings have it (config.openshift.io/v1 Ingress `cluster`). */
export const APPS_DOMAIN = 'apps.example.com';

/** What the parts that bind claims tell each other on the objects (component-helpers storage/volume). */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
export const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';
const DEFAULT_CLASS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
const BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** A class whose volumes are all made by hand. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** The class of a claim or a volume; empty for none. */
export function classOf({
  metadata,
  spec,
}: {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly storageClassName?: string };
}): string {
  return metadata.annotations?.[BETA_STORAGE_CLASS] ?? spec.storageClassName ?? '';
}

/** Whether claims that name no class are of this one. */
export function isDefaultClass({
  metadata,
}: {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}): boolean {
  return DEFAULT_CLASS.some((name) => metadata.annotations?.[name] === 'true');
}

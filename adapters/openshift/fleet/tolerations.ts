export interface ClusterTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSelect' | 'PreferNoSelect' | 'NoSelectIfNew';
}

export interface ClusterToleration {
  readonly key?: string;
  readonly value?: string;
  readonly operator?: 'Equal' | 'Exists' | '';
  readonly effect?: string;
}

/** Whether a placement may choose a tainted cluster; `error` where a toleration makes no sense (ocm plugins/tainttoleration). */
export function maySelect(
  taints: readonly ClusterTaint[],
  tolerations: readonly ClusterToleration[],
  isDecided: boolean,
): boolean | 'error' {
  for (const taint of taints) {
    if (taint.effect === 'PreferNoSelect' || (taint.effect === 'NoSelectIfNew' && isDecided)) continue;
    const verdicts = tolerations.map((toleration) => tolerates(toleration, taint));
    if (verdicts.includes('error')) return 'error';
    if (!verdicts.includes(true)) return false;
  }
  return true;
}

function tolerates(toleration: ClusterToleration, taint: ClusterTaint): boolean | 'error' {
  const { key = '', value = '', operator = '', effect = '' } = toleration;
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  if (operator === 'Exists') return value === '' ? true : 'error';
  return key === '' ? 'error' : value === (taint.value ?? '');
}

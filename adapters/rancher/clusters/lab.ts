import type { SiteInfo } from 'regatta/kit';

/** A cluster of the lab: the site of that id. */
export interface LabCluster {
  readonly id: string;
  readonly name: string;
}

/** The downstream clusters of the world, as the plan of the site `local` names them. */
export function labClusters({ facts }: SiteInfo): readonly LabCluster[] {
  return (facts['clusters'] ?? '')
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => {
      const [id = '', name = ''] = text.split('=');
      return { id, name };
    });
}

/** The fact that `labClusters` reads. */
export function clustersFact(clusters: readonly LabCluster[]): string {
  return clusters.map(({ id, name }) => `${id}=${name}`).join(' ');
}

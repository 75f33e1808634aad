import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { AGENT_REFERENCE } from '../../agent/manifest.js';
import { newSecret } from '../../clusters/cluster-objects.js';
import type { RegistrationToken } from '../../resources/cluster-registration-token.js';
import { GROUP } from '../../resources/group.js';
import { SETTINGS, type Setting } from '../../resources/setting.js';
import { sha256 } from '../../names/digests.js';
import { requiredText, textIn, type Body, type Item, type NormanContext } from './handler.js';
import { ObjectHandler } from './object-handler.js';

/** `/v3/clusterRegistrationTokens`: what an agent needs to be let in, and the commands that bring it into a cluster. */
export class RegistrationTokenHandler extends ObjectHandler<RegistrationToken> {
  constructor(api: ApiServer, random: Random) {
    super(
      { type: 'clusterRegistrationToken', kind: 'ClusterRegistrationToken', namespaced: true, isEmbedded: true },
      api,
      random,
    );
  }

  extra(item: Item, { base }: NormanContext): Body {
    const [cluster = '', token = ''] = [textIn(item, 'clusterId'), textIn(item, 'token')];
    const manifestUrl = `${base}/v3/import/${token}_${cluster}.yaml`;
    const authority = this.api.get<Setting>(SETTINGS, '', 'cacerts')?.value ?? '';
    const checksum = authority === '' ? '' : ` --ca-checksum ${sha256(`${authority.trim()}\n`)}`;
    const run =
      'sudo docker run -d --privileged --restart=unless-stopped --net=host -v /etc/kubernetes:/etc/kubernetes -v /var/run:/var/run ';
    const shell = `PowerShell -NoLogo -NonInteractive -Command "& {docker run -v c:\\:c:\\host ${AGENT_REFERENCE} bootstrap`;
    const windows = `${shell} --server ${base} --token ${token}${checksum}`;
    return {
      command: `kubectl apply -f ${manifestUrl}`,
      insecureCommand: `curl --insecure -sfL ${manifestUrl} | kubectl apply -f -`,
      insecureNodeCommand: '',
      insecureWindowsNodeCommand: '',
      manifestUrl,
      nodeCommand: `${run} ${AGENT_REFERENCE} --server ${base} --token ${token}${checksum}`,
      windowsNodeCommand: `${windows} | iex}"`,
    };
  }

  protected override maySee(token: RegistrationToken, context: NormanContext): boolean {
    const { namespace = '' } = token.metadata;
    return super.maySee(token, context) || context.access.allows('*', GROUP, 'clusters', '', namespace);
  }

  protected override namespaceOf(body: Body): string {
    return requiredText(body, 'clusterId');
  }

  protected override complete(object: NewObject<ApiObject> & Body): NewObject<RegistrationToken> {
    return { ...object, status: { token: newSecret(this.random) } } as unknown as NewObject<RegistrationToken>;
  }
}

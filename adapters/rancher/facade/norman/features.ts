import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import type { Feature } from '../../resources/feature.js';
import { NormanRefusal } from '../errors.js';
import type { Body, Item, NormanContext } from './handler.js';
import { ObjectHandler } from './object-handler.js';

/** `/v3/features`: parts of the server that can be switched. */
export class FeatureHandler extends ObjectHandler<Feature> {
  constructor(api: ApiServer, random: Random) {
    super({ type: 'feature', kind: 'Feature', isEmbedded: true }, api, random);
  }

  protected override view(feature: Feature, context: NormanContext): Item {
    const { spec, status } = feature;
    return { ...super.view(feature, context), value: status.lockedValue ?? spec.value ?? status.default };
  }

  protected override prepare(): Body {
    throw new NormanRefusal('MethodNotAllow', 'cannot create new features');
  }

  protected override prepareUpdate({ status }: Feature, body: Body): Body {
    const { value } = body;
    if (value === undefined) throw new NormanRefusal('InvalidBodyContent', 'must contain value');
    if (status.lockedValue !== null) {
      const why = `feature flag cannot be changed from current value: ${status.lockedValue}`;
      throw new NormanRefusal('InvalidBodyContent', why);
    }
    if (typeof value !== 'boolean') throw new NormanRefusal('InvalidBodyContent', 'feature value must be a bool');
    return { value };
  }
}

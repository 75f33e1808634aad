import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import type { Setting } from '../../resources/setting.js';
import { NormanRefusal } from '../errors.js';
import type { Body, Item, Links, NormanContext } from './handler.js';
import { ObjectHandler } from './object-handler.js';

const READ_ONLY = ['cacerts'];

/** `/v3/settings`: a value overrides the default, an empty one gives it back. */
export class SettingHandler extends ObjectHandler<Setting> {
  constructor(api: ApiServer, random: Random) {
    super({ type: 'setting', kind: 'Setting' }, api, random);
  }

  /** Only who may change a setting is shown the link for it; what the environment sets nobody may. */
  links(links: Links, item: Item, context: NormanContext): Links {
    const { update: _update, ...others } = links;
    const isFixed = item['source'] === 'env' || READ_ONLY.includes(item.id);
    return isFixed || !this.allows('update', context, item.id) ? others : links;
  }

  protected override view(setting: Setting, context: NormanContext): Item {
    return { ...super.view(setting, context), ...effectiveOf(setting) };
  }

  protected override prepare(body: Body): Body {
    checkValue(body);
    return body;
  }

  protected override complete(object: NewObject<ApiObject> & Body): NewObject<Setting> {
    return object as unknown as NewObject<Setting>;
  }

  protected override prepareUpdate(setting: Setting, body: Body): Body {
    const { name } = setting.metadata;
    if (setting.source === 'env') {
      const why = `${name} is readOnly because its value is from environment variable`;
      throw new NormanRefusal('MethodNotAllow', why);
    }
    if (READ_ONLY.includes(name)) throw new NormanRefusal('MethodNotAllow', `${name} is readOnly`);
    checkValue(body);
    return body;
  }

  protected override checkRemoval({ metadata }: Setting): void {
    if (READ_ONLY.includes(metadata.name))
      throw new NormanRefusal('MethodNotAllow', `Cannot delete readOnly setting ${metadata.name}.`);
  }
}

/** What holds: what the environment says, then what was set, then the default. */
function effectiveOf({ value, source, default: byDefault }: Setting): Body {
  if (source === 'env') return { value, customized: false, source };
  if (value === undefined || value === '') return { value: byDefault ?? '', customized: false, source: 'default' };
  return { value, customized: true, source: 'db' };
}

function checkValue(body: Body): void {
  const { value } = body;
  if (value === undefined) throw new NormanRefusal('ServerError', 'value not found');
  if (typeof value !== 'string') throw new NormanRefusal('ServerError', 'value not string');
}

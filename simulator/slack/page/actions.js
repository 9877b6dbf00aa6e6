import { post } from './client.js';
import { askToConfirm } from './confirm.js';
import { state } from './store.js';
import { toast } from './toast.js';

/** Sends an action of a message to the app, after its confirmation dialog where it has one. */
export async function act({ message, block, element, control, option }) {
  if (element.confirm && !(await askToConfirm(element.confirm))) return;
  control.disabled = true;
  control.setAttribute('aria-busy', 'true');
  try {
    await post('click', {
      as: state.me,
      channel: message.channel,
      ts: message.ts,
      actionId: element.action_id,
      blockId: block.block_id,
      ...(option === undefined ? {} : { option }),
    });
  } catch (error) {
    toast(error.message);
  } finally {
    control.disabled = false;
    control.removeAttribute('aria-busy');
  }
}

/** Picks a message shortcut out of a message's menu. */
export async function pick({ channel, ts }, callbackId, control) {
  control.disabled = true;
  try {
    await post('shortcut', { as: state.me, channel, ts, callbackId });
  } catch (error) {
    toast(error.message);
  } finally {
    control.disabled = false;
  }
}

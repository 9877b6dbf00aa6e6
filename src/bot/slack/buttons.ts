import type { ActionsBlock, Button as SlackButton, ConfirmationDialog, PlainTextElement } from '@slack/types';
import type { Button, Confirm } from '../core/chat.ts';
import { visible } from '../core/text.ts';
import { cut, LIMITS } from './limits.ts';
import { isLink } from './rich-text.ts';

/** What the adapter listens for; a link's click is only acknowledged. */
export const ACTION_PREFIX = 'aks:';

/** Absent where no button can be shown. Two buttons of one action would be one to Slack: the first stays. */
export function actions(buttons: readonly Button[]): ActionsBlock | undefined {
  const elements = new Map<string, SlackButton>();
  for (const [index, button] of buttons.entries()) {
    const element = buttonOf(button, index);
    const id = element?.action_id;
    if (element !== undefined && id !== undefined && !elements.has(id)) elements.set(id, element);
  }
  if (elements.size === 0) return undefined;
  return { type: 'actions', elements: [...elements.values()].slice(0, LIMITS.buttons) };
}

function buttonOf(button: Button, index: number): SlackButton | undefined {
  const label = visible(button.label).trim();
  if (label === '') return undefined;
  const base = { type: 'button', text: plain(label, LIMITS.button) } as const;
  if ('url' in button) {
    return isLink(button.url) ? { ...base, action_id: `${ACTION_PREFIX}link:${index}`, url: button.url } : undefined;
  }
  // A value that was cut would name something else.
  if (button.ref === '' || button.ref.length > LIMITS.value) return undefined;
  return {
    ...base,
    // Several clusters may be offered side by side; everything else stands once in a message.
    action_id: button.action === 'run' ? `${ACTION_PREFIX}run:${index}` : `${ACTION_PREFIX}${button.action}`,
    value: button.ref,
    ...(button.style === undefined ? {} : { style: button.style }),
    ...(button.confirm === undefined ? {} : { confirm: confirmOf(button.confirm, button.style) }),
  };
}

function confirmOf({ title, says, confirm, cancel }: Confirm, style: 'primary' | 'danger' | undefined): ConfirmationDialog {
  return {
    title: plain(title, LIMITS.confirmTitle),
    text: plain(says, LIMITS.confirmText),
    confirm: plain(confirm, LIMITS.confirmButton),
    deny: plain(cancel, LIMITS.confirmButton),
    ...(style === undefined ? {} : { style }),
  };
}

/** Never empty, which Slack refuses; `emoji: false` keeps `:names:` as they are. */
export function plain(text: string, limit: number): PlainTextElement {
  return { type: 'plain_text', text: cut(visible(text), limit) || '–', emoji: false };
}

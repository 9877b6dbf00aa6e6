/** However much is in the log, a bounded part of it is read, and that is said. */
import { expect, test } from '@jest/globals';
import { readActivityLog } from '../../../../src/diagnostics/azure/changes/activity-log.ts';

const window = { from: Date.parse('2026-11-21T09:00:00Z'), until: Date.parse('2026-11-21T11:00:00Z') };
const GROUP = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg';

/** Azure's list, which yields until nobody asks for more. */
function logOf(total: number) {
  const asked = { events: 0 };
  const monitor = {
    activityLogs: {
      async *list() {
        for (; asked.events < total; ) {
          asked.events += 1;
          yield { operationId: `op-${asked.events}`, operationName: { value: 'Microsoft.Network/networkSecurityGroups/write' }, resourceId: GROUP, status: { value: 'Succeeded' }, caller: 'bo@example.com', eventTimestamp: new Date(window.until - asked.events * 1_000) };
        }
      },
    },
  };
  return { asked, clients: { monitor } as unknown as Parameters<typeof readActivityLog>[0] };
}

const read = (clients: Parameters<typeof readActivityLog>[0]) => readActivityLog(clients, 'rg', window, { cluster: [] }, AbortSignal.timeout(30_000));

test('of five thousand events the newest thousand are read, and that is said', async () => {
  const { asked, clients } = logOf(5_000);
  const { changes, unread } = await read(clients);
  expect(asked.events).toBe(1_000);
  expect(changes).toHaveLength(1_000);
  expect(unread).toEqual(['Of the activity log of the resource group "rg", only the newest 1000 events were read']);
});

test('a log that is read to its end leaves nothing to say', async () => {
  expect((await read(logOf(999).clients)).unread).toEqual([]);
});

import { z } from 'zod';

const addresses = z.object({
  title: z.string(),
  cluster: z.object({ name: z.string(), resourceGroup: z.string(), subscriptionId: z.string() }),
  arm: z.object({ url: z.string(), caFile: z.string(), tenantId: z.string(), clientId: z.string(), clientSecret: z.string() }),
  control: z.object({ url: z.string() }),
  slack: z.object({
    url: z.string(),
    apiUrl: z.string(),
    teamId: z.string(),
    botToken: z.string(),
    signingSecret: z.string(),
    people: z.array(z.object({ id: z.string(), realName: z.string(), role: z.string().optional() })),
    channels: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
});

export type SimulatorAddresses = z.infer<typeof addresses>;

/** The one line by which the simulator says where its parts are; undefined for any other line. */
export function simulatorAddresses(line: string): SimulatorAddresses | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return addresses.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

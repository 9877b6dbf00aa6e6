import { z } from 'zod';

const text = z.string().max(20_000);

export const botUrl = z.strictObject({ url: z.url() });
export const fault = z.strictObject({ fault: z.string(), node: z.string().nullable().default(null), on: z.boolean() });
export const command = z.strictObject({
  user: z.string(),
  channel: z.string(),
  command: z.string().exactOptional(),
  text,
  threadTs: z.string().exactOptional(),
});
export const mention = z.strictObject({ user: z.string(), channel: z.string(), text, threadTs: z.string().exactOptional() });
export const click = z.strictObject({
  user: z.string(),
  message: z.strictObject({ channel: z.string(), ts: z.string() }),
  actionId: z.string(),
  blockId: z.string().exactOptional(),
  value: z.string().exactOptional(),
});
export const run = z.strictObject({ node: z.string(), pod: z.string().exactOptional(), script: text });
export const connect = z.strictObject({
  node: z.string(),
  pod: z.string().exactOptional(),
  address: z.ipv4(),
  port: z.number().int().min(1).max(65_535),
});

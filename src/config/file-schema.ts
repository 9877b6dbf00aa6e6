/** The file that AKS_CHATOPS_CONFIG names. */
import { z } from 'zod';

// Names as Azure takes them: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
const CLUSTER_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;
const RESOURCE_GROUP = /^[-\w.()]{0,89}[-\w()]$/;
const SUBSCRIPTION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const cluster = z.strictObject({
  /** What people type. */
  name: z.string().regex(CLUSTER_NAME, 'must be letters, digits, "-" and "_", at most 63, without "-" or "_" at its ends'),
  subscription: z.string().regex(SUBSCRIPTION, 'must be the id of a subscription, such as 00000000-0000-0000-0000-000000000000'),
  resourceGroup: z.string().regex(RESOURCE_GROUP, 'must be the name of a resource group'),
  /** The name in Azure, where it differs. */
  cluster: z.string().regex(CLUSTER_NAME, 'must be the name of the cluster in Azure').optional(),
  /** Root on nodes, to read their firewalls: opted into per cluster. */
  probe: z.boolean().default(false),
  /** Slack channel ids where this cluster may be worked on; empty: everywhere. */
  channels: z.array(z.string().regex(/^[CGD][A-Z0-9]+$/, 'must be a Slack channel id such as C0123ABCD')).default([]),
});

const approver = z.strictObject({
  name: z.string().regex(/\S/, 'must not be blank'),
  slack: z.string().regex(/^[UW][A-Z0-9]+$/, 'must be a Slack user id such as U0123ABCD'),
});

const slack = z.strictObject({
  workspaces: z
    .array(z.string().regex(/^[TE][A-Z0-9]+$/, 'must be a Slack workspace id such as T0123ABCD'))
    .min(1, 'is empty: name at least one workspace'),
});

const limits = z.strictObject({
  approvalMinutes: z.number().int().min(1).max(60).default(15),
  runMinutes: z.number().int().min(1).max(60).default(10),
  retentionDays: z.number().int().min(1).max(90).default(7),
  nodesAtOnce: z.number().int().min(1).max(100).default(20),
  /** Between two looks at a long-running operation; Azure allows 15 a minute per machine (compute throttling limits). */
  operationPollSeconds: z.number().min(0.1).max(60).default(5),
});

export const fileSchema = z
  .strictObject({
    clusters: z.array(cluster).min(1, 'is empty: name at least one cluster'),
    approvers: z.array(approver).min(1, 'is empty: name at least one approver'),
    slack,
    /** Where people reach this bot, for links to the pages about causes. */
    publicUrl: z.url({ protocol: /^https?$/, error: 'must be an address such as https://aks.example.com' }).optional(),
    limits: limits.prefault({}),
  })
  .superRefine((file, context) => {
    const complain = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    eachOnce(file, complain);
    for (const index of repeated(file.approvers.map(({ slack: id }) => id))) {
      complain(['approvers', index, 'slack'], 'is that of another approver too: name each person once');
    }
  });

/** The command line needs clusters only; what the bot is told besides is checked by the bot. */
const anything = z.unknown().optional();
export const cliFileSchema = z
  .strictObject({ ...fileSchema.shape, approvers: anything, slack: anything, publicUrl: anything })
  .superRefine((file, context) => eachOnce(file, (path, message) => context.addIssue({ code: 'custom', path, message })));

export type FileConfig = z.infer<typeof fileSchema>;
export type ClusterConfig = FileConfig['clusters'][number];
export type ApproverConfig = FileConfig['approvers'][number];

function eachOnce({ clusters }: { readonly clusters: readonly { readonly name: string }[] }, complain: (path: PropertyKey[], message: string) => void): void {
  for (const index of repeated(clusters.map(({ name }) => name.toLowerCase()))) {
    complain(['clusters', index, 'name'], 'is that of another cluster too: give each its own');
  }
}

/** The places of values that occur before. */
function repeated(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}

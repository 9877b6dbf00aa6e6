import { z } from 'zod';
import { json, readJson, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { securityRuleProperties, type SecurityRule } from '../../scenario/security-rule.ts';
import { ArmError } from '../arm-error.ts';
import { asyncHeaders, type Polling } from '../async-headers.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { checkRule } from '../nsg/check-rule.ts';
import { page } from '../paging.ts';
import { nsgId, same } from '../resource-ids.ts';
import { nsgOf, ruleOnTheWire } from './security-groups.ts';

const body = z.object({ properties: securityRuleProperties });

const nameOf = ({ values }: ArmRequest): string => valueOf(values, 'rule');
const polling = ({ exchange }: ArmRequest): Polling => ({
  provider: 'Microsoft.Network',
  apiVersion: exchange.query.get('api-version') ?? '',
});

function getRule(context: ArmContext, request: ArmRequest): Answer {
  const nsg = nsgOf(context, request);
  const name = nameOf(request);
  const rule = nsg.rules.find((candidate) => same(candidate.name, name));
  if (rule === undefined)
    throw new ArmError(404, 'NotFound', `Resource ${nsgId(context.cloud.scenario.cluster, nsg.spec)}/securityRules/${name} not found.`);
  return json(200, ruleOnTheWire(context, nsg, rule));
}

function ruleIn(request: ArmRequest): SecurityRule {
  const parsed = body.safeParse(readJson(request.exchange));
  if (parsed.success) return { ...parsed.data.properties, name: nameOf(request) };
  const issue = parsed.error.issues[0];
  throw new ArmError(
    400,
    'InvalidRequestFormat',
    `Cannot parse the request: ${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}.`,
  );
}

function putRule(context: ArmContext, request: ArmRequest): Answer {
  const nsg = nsgOf(context, request);
  const rule = ruleIn(request);
  checkRule(rule, nsg.rules, (name) => `${nsgId(context.cloud.scenario.cluster, nsg.spec)}/securityRules/${name}`);
  const existed = nsg.rules.some(({ name }) => same(name, rule.name));
  const operation = context.operations.start(() => context.cloud.nsgs.put(nsg, rule));
  return json(
    existed ? 200 : 201,
    ruleOnTheWire(context, nsg, rule, 'Updating'),
    asyncHeaders(context, polling(request), operation, { result: false }),
  );
}

function deleteRule(context: ArmContext, request: ArmRequest): Answer {
  const nsg = nsgOf(context, request);
  const name = nameOf(request);
  if (!nsg.rules.some((rule) => same(rule.name, name))) return { status: 204 };
  const operation = context.operations.start(() => context.cloud.nsgs.remove(nsg, name));
  return { status: 202, headers: asyncHeaders(context, polling(request), operation, { result: true }) };
}

const base = '/resourceGroups/{group}/providers/Microsoft.Network/networkSecurityGroups/{nsg}/securityRules';
const family = 'Microsoft.Network';
const type = 'Microsoft.Network/networkSecurityGroups/securityRules';

const listRules = (context: ArmContext, request: ArmRequest): Answer => {
  const nsg = nsgOf(context, request);
  return page(
    request.exchange,
    context.origin(),
    nsg.rules.map((rule) => ruleOnTheWire(context, nsg, rule)),
  );
};

export const securityRuleRoutes = (context: ArmContext): ArmRoute[] => [
  { method: 'GET', path: base, family, action: `${type}/read`, handle: (request) => listRules(context, request) },
  { method: 'GET', path: `${base}/{rule}`, family, action: `${type}/read`, handle: (request) => getRule(context, request) },
  { method: 'PUT', path: `${base}/{rule}`, family, action: `${type}/write`, handle: (request) => putRule(context, request) },
  { method: 'DELETE', path: `${base}/{rule}`, family, action: `${type}/delete`, handle: (request) => deleteRule(context, request) },
];

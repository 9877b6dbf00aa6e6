import { json, type Answer } from '../http/exchange.ts';
import { ArmError } from './arm-error.ts';

/** Microsoft.Insights writes its refusals without the envelope `error` that ARM has: their code and text stand alone. */
export async function insightsAnswer(work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ArmError && error.code === 'BadRequest') return json(error.status, { code: error.code, message: error.message });
    throw error;
  }
}

export const badRequest = (message: string): ArmError => new ArmError(400, 'BadRequest', message);

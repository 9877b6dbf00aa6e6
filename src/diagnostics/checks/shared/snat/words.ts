/** Numbers with thousands apart, as people read them. */
export const many = (value: number): string => String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** `10:42` of an ISO time. */
export const clockTime = (iso: string): string => iso.slice(11, 16);

/** `from 10:12 to 10:41 UTC`; a single minute is said as such. */
export const span = (from: string, until: string): string =>
  clockTime(from) === clockTime(until) ? `at ${clockTime(from)} UTC` : `from ${clockTime(from)} to ${clockTime(until)} UTC`;

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

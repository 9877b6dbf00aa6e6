/** Words of curl with OpenSSL, GnuTLS and schannel about a certificate that they do not accept. */
const WORDS = [
  ['not-yet-valid', /certificate is not yet valid|not valid yet|not yet activated/i],
  ['expired', /certificate has expired|CERT_E_EXPIRED|SEC_E_CERT_EXPIRED|certificate is expired/i],
  ['wrong-name', /no alternative certificate subject name matches|subject name .* does not match|SEC_E_WRONG_PRINCIPAL|name does not match/i],
  ['self-signed', /\bself[- ]signed certificate(?! in certificate chain)/i],
  ['unknown-issuer', /unable to get (?:local )?issuer certificate|self[- ]signed certificate in certificate chain|unable to verify the first certificate|SEC_E_UNTRUSTED_ROOT|issuer (?:is|was) (?:unknown|not)/i],
] as const;

/** What is wrong with the certificate, from curl's own words; `other` for words that are not known. */
export const certificateFlaw = (text: string): (typeof WORDS)[number][0] | 'other' => WORDS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';

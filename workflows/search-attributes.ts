/** The search attributes of design §8: all Keyword, upserted at phase changes only. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

const keyword = (name: string) =>
  defineSearchAttributeKey(`Standdown${name}`, SearchAttributeType.KEYWORD);

export const attributes = {
  vendor: keyword('Vendor'),
  connection: keyword('Connection'),
  target: keyword('Target'),
  phase: keyword('Phase'),
  verdict: keyword('Verdict'),
  plan: keyword('Plan'),
};

export const phases = [
  'looking',
  'issuing',
  'settling',
  'polling',
  'verifying',
  'waiting-connection',
  'waiting-lock',
  'waiting-busy',
  'waiting-approval',
  'waiting-window',
  'done',
] as const;
export type Phase = (typeof phases)[number];

import type { Message, Outgoing } from "../service/contract";

/** What the service answered to that message, between it and the person's next one. */
export function repliesTo({ client_message_id }: Outgoing, messages: Message[]): Message[] {
  const asked = messages.findIndex((message) => message.client_message_id === client_message_id);
  if (asked < 0) return [];
  const next = messages.findIndex(({ author }, at) => at > asked && author === "personne");
  const replies = messages.slice(asked + 1, next < 0 ? undefined : next);
  return replies.filter(({ kind }) => kind === "answer");
}

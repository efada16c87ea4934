/** Asks a window something. Answers undefined when it does not reply in time: it is gone, or still starting. */
export function ask(client: Client, question: object, patienceMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => {
      resolve(data);
    };
    setTimeout(() => {
      resolve(undefined);
    }, patienceMs);
    client.postMessage(question, [channel.port2]);
  });
}

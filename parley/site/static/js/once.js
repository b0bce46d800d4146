// A new key for a form that is sent once. (crypto.randomUUID is missing where plain HTTP serves a house's own network.)
export function onceKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

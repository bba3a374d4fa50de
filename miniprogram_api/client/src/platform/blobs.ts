/** Photos that wait to be sent, kept by the browser: they outlive a reload where the browser allows it. */

const NAME = 'window-photos'
const STORE = 'photos'

/** What the browser does not keep lives as long as the page. */
const inMemory = new Map<string, Blob>()

export async function keepBlob(key: string, blob: Blob): Promise<void> {
  inMemory.set(key, blob)
  await inStore('readwrite', (store) => store.put(blob, key)).catch(() => undefined)
}

export async function keptBlob(key: string): Promise<Blob | null> {
  const known = inMemory.get(key)
  if (known) return known
  const found: unknown = await inStore('readonly', (store) => store.get(key)).catch(() => null)
  if (!(found instanceof Blob)) return null
  inMemory.set(key, found)
  return found
}

export async function dropBlob(key: string): Promise<void> {
  inMemory.delete(key)
  await inStore('readwrite', (store) => store.delete(key)).catch(() => undefined)
}

async function inStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(NAME, 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE)
  }
  const database = await settled(opening)
  try {
    return await settled(work(database.transaction(STORE, mode).objectStore(STORE)))
  } finally {
    database.close()
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(new Error('not kept'))
    }
  })
}

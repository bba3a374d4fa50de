/** Photos from camera or album: chosen, kept on the phone until they are sent, read in pieces. */

import { dropBlob, keepBlob, keptBlob } from './blobs'
import { IS_MINI_PROGRAM } from './target'

/** A photo that this phone keeps under `key`. */
export interface KeptPhoto {
  key: string
  size: number
}

/** The phone does not have the photo any more. */
export class PhotoLost extends Error {
  constructor() {
    super('photo lost')
  }
}

/** Longest side of what is sent: a page of A4 stays readable. */
const LONGEST_SIDE = 2560
const QUALITY = 0.85
/** What is smaller is sent as it is. */
const SMALL_BYTES = 700_000

/**
 * Lets the person take or pick up to `most` photos; empty where none is wanted. Has to be called
 * from a tap.
 *
 * @param newKey makes a name that no other photo has.
 */
export function choosePhotos(most: number, newKey: () => string): Promise<KeptPhoto[]> {
  return IS_MINI_PROGRAM ? chooseInMiniProgram(most) : chooseInBrowser(most, newKey)
}

/** @throws PhotoLost */
export function readPiece(key: string, from: number, length: number): Promise<ArrayBuffer> {
  return IS_MINI_PROGRAM ? readInMiniProgram(key, from, length) : readInBrowser(key, from, length)
}

/** An address under which the kept photo can be shown here, null where it is gone. */
export async function previewOf(key: string): Promise<string | null> {
  if (IS_MINI_PROGRAM) return key
  const blob = await keptBlob(key)
  return blob && URL.createObjectURL(blob)
}

export function dropPhoto(key: string): void {
  if (!IS_MINI_PROGRAM) void dropBlob(key)
  else wx.getFileSystemManager().removeSavedFile({ filePath: key })
}

/** An address under which the bytes of a picture can be shown here. */
export function addressOf(picture: ArrayBuffer): string {
  return IS_MINI_PROGRAM
    ? `data:image/jpeg;base64,${wx.arrayBufferToBase64(picture)}`
    : URL.createObjectURL(new Blob([picture], { type: 'image/jpeg' }))
}

async function chooseInMiniProgram(most: number): Promise<KeptPhoto[]> {
  const files = await new Promise<{ tempFilePath: string; size: number }[]>((resolve) => {
    wx.chooseMedia({
      count: most,
      mediaType: ['image'],
      sizeType: ['compressed'],
      success: ({ tempFiles }) => {
        resolve(tempFiles)
      },
      fail: () => {
        resolve([])
      },
    })
  })
  return Promise.all(files.map(keepInMiniProgram))
}

/** A temporary file is gone with the program; where it cannot be kept it serves until then. */
function keepInMiniProgram(file: { tempFilePath: string; size: number }): Promise<KeptPhoto> {
  const kept = (key: string) => ({ key, size: file.size })
  return new Promise((resolve) => {
    wx.getFileSystemManager().saveFile({
      tempFilePath: file.tempFilePath,
      success: ({ savedFilePath }) => {
        resolve(kept(savedFilePath))
      },
      fail: () => {
        resolve(kept(file.tempFilePath))
      },
    })
  })
}

function readInMiniProgram(key: string, position: number, length: number): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().readFile({
      filePath: key,
      position,
      length,
      success: ({ data }) => {
        resolve(data as ArrayBuffer)
      },
      fail: () => {
        reject(new PhotoLost())
      },
    })
  })
}

async function chooseInBrowser(most: number, newKey: () => string): Promise<KeptPhoto[]> {
  const files = await pickFiles()
  const kept: KeptPhoto[] = []
  // One after the other: nine photos of a modern camera at once are too much for a small phone.
  for (const file of files.slice(0, most)) {
    const photo = await smaller(file)
    const key = newKey()
    await keepBlob(key, photo)
    kept.push({ key, size: photo.size })
  }
  return kept
}

function pickFiles(): Promise<File[]> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = 'image/*,.heic,.heif'
  input.multiple = true
  input.hidden = true
  document.body.appendChild(input)
  return new Promise((resolve) => {
    const done = () => {
      resolve([...(input.files ?? [])])
      input.remove()
    }
    input.onchange = done
    input.oncancel = done
    input.click()
  })
}

/** The photo drawn anew: smaller, and without what the camera wrote into it. As it is where the browser cannot. */
async function smaller(file: Blob): Promise<Blob> {
  if (file.size <= SMALL_BYTES) return file
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const drawn = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg', QUALITY)
    })
    return drawn !== null && drawn.size < file.size ? drawn : file
  } catch {
    return file
  }
}

async function readInBrowser(key: string, from: number, length: number): Promise<ArrayBuffer> {
  const blob = await keptBlob(key)
  if (!blob) throw new PhotoLost()
  try {
    return await blob.slice(from, from + length).arrayBuffer()
  } catch {
    // A file that was picked and has changed or gone since.
    throw new PhotoLost()
  }
}

/** A receipt or a code as a picture to keep. Drawn here: nothing leaves the phone. */

import { IS_MINI_PROGRAM } from './target'

export interface PictureLine {
  text: string
  size: number
  bold?: boolean
  /** Letters of equal width, as in a receipt. */
  code?: boolean
  /** A square drawing of dark and light modules in the place of the text, `size` wide. */
  squares?: boolean[][]
}

const WIDTH = 750
const MARGIN = 60
const LEADING = 1.6
const CODE_FONT = 'ui-monospace, Menlo, Consolas, "Courier New", monospace'
const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

interface Painter {
  fillStyle: string | CanvasGradient | CanvasPattern
  font: string
  textBaseline: string
  fillRect(x: number, y: number, width: number, height: number): void
  fillText(text: string, x: number, y: number): void
}

const advance = ({ size, squares }: PictureLine) => (squares ? size : size * LEADING)

function heightOf(lines: readonly PictureLine[]): number {
  return 2 * MARGIN + lines.reduce((height, line) => height + advance(line), 0)
}

function paint(painter: Painter, lines: readonly PictureLine[], height: number): void {
  painter.fillStyle = '#ffffff'
  painter.fillRect(0, 0, WIDTH, height)
  painter.fillStyle = '#1b2733'
  painter.textBaseline = 'top'
  let y = MARGIN
  for (const line of lines) {
    const { text, size, bold, code, squares } = line
    if (squares) paintSquares(painter, squares, y, size)
    const weight = bold === true || code === true ? 'bold ' : ''
    painter.font = `${weight}${String(size)}px ${code === true ? CODE_FONT : FONT}`
    painter.fillText(text, MARGIN, y)
    y += advance(line)
  }
}

function paintSquares(painter: Painter, squares: boolean[][], top: number, size: number): void {
  // Whole pixels, so that no light line runs through it.
  const module = Math.floor(size / squares.length)
  squares.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) painter.fillRect(MARGIN + x * module, top + y * module, module, module)
    })
  })
}

/** A PNG as a data address, to be shown and kept by a long press. Web page only. */
export function drawPicture(lines: readonly PictureLine[]): string | null {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = heightOf(lines)
  const painter = canvas.getContext('2d')
  if (!painter) return null
  paint(painter, lines, canvas.height)
  return canvas.toDataURL('image/png')
}

/** Saves the picture to the album. Mini-program only. @returns whether it is there. */
export async function savePicture(lines: readonly PictureLine[]): Promise<boolean> {
  if (!IS_MINI_PROGRAM) return false
  try {
    const height = heightOf(lines)
    const canvas = wx.createOffscreenCanvas({ type: '2d', width: WIDTH, height })
    paint(canvas.getContext('2d') as Painter, lines, height)
    const { tempFilePath } = await wx.canvasToTempFilePath({ canvas: canvas as never })
    await wx.saveImageToPhotosAlbum({ filePath: tempFilePath })
    return true
  } catch {
    return false
  }
}

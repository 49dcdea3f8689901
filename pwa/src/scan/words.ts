/** What the scanner says. */
import { apart } from '../words'

export const zh = {
  'title': '扫二维码',
  'aim': '把二维码放进画面里，不用按。',
  'opening': '正在打开相机…',
  'denied': '没有相机权限。可以从相册选一张二维码照片，或者在列表里选。',
  'none': '打不开相机。可以从相册选一张二维码照片，或者在列表里选。',
  'album': '从相册选',
  'nothing': '这张照片里没有认出二维码。',
} as const

export const en: Readonly<Record<keyof typeof zh, string>> = {
  'title': 'Scan a code',
  'aim': 'Hold the code in the picture, no need to tap.',
  'opening': 'Opening the camera …',
  'denied': 'No permission for the camera. Choose a picture of the code, or use the list.',
  'none': 'The camera does not open. Choose a picture of the code, or use the list.',
  'album': 'Choose a picture',
  'nothing': 'There is no code in this picture.',
}

export const say = apart(zh, en)

/** What recording, listening and reading aloud say. */
import { apart } from '../words'

export const zh = {
  'voice.record': '录音',
  'voice.longest': '最长 60 秒',
  'voice.opening': '正在打开麦克风…',
  'voice.going': '正在录音 {n}″',
  'voice.left': '还能录 {n} 秒',
  'voice.stop': '录完了',
  'voice.cancel': '不录了',
  'voice.listen': '听一遍 {n}″',
  'voice.again': '重录',
  'voice.use': '用这段',
  'voice.loose': '还没保存。点“用这段”才保存，离开这里就没有了。',
  'voice.play': '播放录音 {n}″',
  'voice.pause': '停止 {at}″/{n}″',
  'voice.notHere': '录音还没到这部手机，连上网会自动收到。',
  'voice.broken': '这部手机放不出这段录音。',
  'voice.cannot': '这个浏览器不能录音，请换一个浏览器，或者直接写字。',
  'voice.denied': '没有麦克风权限，录不了音。请在手机设置里允许使用麦克风，再点一次。',
  'voice.none': '找不到麦克风，录不了音。',
  'voice.busy': '麦克风打不开，可能别的程序正在用。请关掉那个程序再试。',
  'voice.tooBig': '这段录音太大，存不下。请录短一点。',
  'voice.empty': '没有录到声音。请再录一次。',
} as const

export type VoiceKey = keyof typeof zh

export const en: Readonly<Record<VoiceKey, string>> = {
  'voice.record': 'Record',
  'voice.longest': 'At most 60 seconds',
  'voice.opening': 'Opening the microphone…',
  'voice.going': 'Recording {n}″',
  'voice.left': '{n} seconds left',
  'voice.stop': 'Done',
  'voice.cancel': 'Never mind',
  'voice.listen': 'Listen {n}″',
  'voice.again': 'Record again',
  'voice.use': 'Use this one',
  'voice.loose': 'Not kept yet. Only “Use this one” keeps it; it is gone if you leave.',
  'voice.play': 'Play {n}″',
  'voice.pause': 'Stop {at}″/{n}″',
  'voice.notHere': 'The recording has not reached this phone yet. It comes by itself once you are online.',
  'voice.broken': 'This phone cannot play the recording.',
  'voice.cannot': 'This browser cannot record. Use another one, or write instead.',
  'voice.denied': 'The microphone is not allowed. Allow it in the phone’s settings, then tap again.',
  'voice.none': 'There is no microphone.',
  'voice.busy': 'The microphone does not open; another app may be using it. Close that one and try again.',
  'voice.tooBig': 'This recording is too large to keep. Please make it shorter.',
  'voice.empty': 'Nothing was recorded. Please try again.',
}

export const w = apart<VoiceKey>(zh, en)

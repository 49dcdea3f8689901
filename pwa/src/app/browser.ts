/** Which browser this is, as far as the guides and the device's name depend on it. */

export type Browser = 'wechat' | 'wecom' | 'dingtalk' | 'ios' | 'android' | 'desktop'

export function browserOf(agent: string): Browser {
  if (/wxwork/i.test(agent)) return 'wecom'
  if (/MicroMessenger/i.test(agent)) return 'wechat'
  if (/DingTalk/i.test(agent)) return 'dingtalk'
  if (/iPhone|iPad|iPod/i.test(agent)) return 'ios'
  return /Android|HarmonyOS|OpenHarmony/i.test(agent) ? 'android' : 'desktop'
}

export const browser: Browser = browserOf(typeof navigator === 'undefined' ? '' : navigator.userAgent)

/** Inside another app: usable online, but closed with it and rarely there offline. */
export const insideAnotherApp = ['wechat', 'wecom', 'dingtalk'].includes(browser)

/** Opened from the home screen. */
export function installed(): boolean {
  return (
    matchMedia('(display-mode: standalone)').matches ||
    (navigator as { standalone?: boolean }).standalone === true
  )
}

const NAMES: Readonly<Record<Browser, string>> = {
  wechat: '微信',
  wecom: '企业微信',
  dingtalk: '钉钉',
  ios: 'iPhone',
  android: '安卓手机',
  desktop: '电脑',
}

/** How this install is called in the list of one's devices. */
export function deviceName(agent: string = navigator.userAgent): string {
  const model = /Android [^;)]*; ([^;)]+?)(?: Build|\)|;)/.exec(agent)?.[1]
  const name = NAMES[browserOf(agent)]
  return model && model !== 'K' ? `${name} ${model}`.slice(0, 60) : name
}

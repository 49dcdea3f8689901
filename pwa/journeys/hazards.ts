/** What people do with hazards, as they do it: by what stands on the screen. */
import { expect, type Person } from './people'

export interface Told {
  readonly summary: string
  readonly place?: string
  readonly photo?: boolean
  readonly firm?: string
}

/** Open 随手拍 from home, shoot, fill in. Does not submit. */
export async function fillReport(who: Person, { summary, place, photo = true, firm = '南港泵业' }: Told): Promise<void> {
  const { page } = who
  await page.getByRole('link', { name: /随手拍隐患/ }).click()
  if (photo) {
    await page.getByRole('button', { name: '拍照', exact: true }).click()
    await expect(page.getByRole('button', { name: '删掉第 1 张照片' })).toBeVisible()
  }
  await chooseFirm(who, firm)
  if (place) await page.getByLabel('具体位置').fill(place)
  await page.getByLabel('说明').fill(summary)
}

async function chooseFirm({ page }: Person, firm: string): Promise<void> {
  const asked = page.getByRole('button', { name: /^场所单位/ })
  if ((await asked.innerText()).includes(firm)) return
  await asked.click()
  await page.getByRole('searchbox').fill(firm)
  await page.getByRole('dialog').getByRole('button', { name: new RegExp(firm) }).first().click()
  await expect(asked).toContainText(firm)
}

/** Submit, and go on to the record's own page. */
export async function submit({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await expect(page.getByText('收好了，谢谢您')).toBeVisible()
  await page.getByRole('button', { name: '看这一条' }).click()
}

export async function report(who: Person, told: Told): Promise<void> {
  await fillReport(who, told)
  await submit(who)
}

/** The row of a hazard in the list, by its words. */
export function row({ page }: Person, words: string) {
  return page.getByRole('listitem').filter({ hasText: words })
}

export async function openHazard(who: Person, words: string): Promise<void> {
  await who.go('/hazards')
  const all = who.page.getByRole('button', { name: /^全部/ })
  if (await all.count()) await all.first().click()
  await row(who, words).getByRole('link').first().click()
  await expect(who.page.getByRole('heading', { name: words })).toBeVisible()
}

/** 改一改: write other words for a field of the hazard that is open. */
export async function edit({ page }: Person, label: string, words: string): Promise<void> {
  await page.getByRole('button', { name: '改一改' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel(label).fill(words)
  await sheet.getByRole('button', { name: '保存' }).click()
  await expect(sheet).toBeHidden()
}

/** The chip that says where the open record is. */
export function chip({ page }: Person, word: string) {
  return page.locator('.chip', { hasText: word }).first()
}

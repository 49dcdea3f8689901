/** A shift's briefing (班组三个5分钟安全交接会). */
import { describe, said } from '../kind'

export default describe('briefing', {
  called: said('三个五分钟', 'Briefing'),
  title: ({ team, segment, day }, { place }) => [place(team), segment, day].filter(Boolean).join(' · '),
  when: 'day',
  ask: [],
  also: {
    message: said('交代下一班', 'For the next shift'),
    team: said('班组', 'Team'),
    day: said('日期', 'Day'),
    shift: said('班次', 'Shift'),
    segment: said('哪一段', 'Part'),
    hosts: said('主持', 'Led by'),
    topics: said('议题', 'Topics'),
    states: said('检查项', 'Points'),
    notes: said('情况', 'Notes'),
    attendance: said('点名', 'Attendance'),
    signed: said('签字', 'Signatures'),
    handover: said('交接', 'Handover'),
    photos: said('照片', 'Photos'),
    hazards: said('隐患', 'Hazards'),
    follows: said('接班班组', 'Team that takes over'),
  },
  values: { segment: { 班前: 'Before', 班中: 'During', 班后: 'After' } },
})

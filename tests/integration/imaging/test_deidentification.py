"""No planted word survives; what may stay stays; the pixels inside regions are untouched."""

import io
import json

import numpy as np
import pydicom
import pytest

import planted_identity as plant
from imaging_files import US_FILES, load
from sonobridge.core.errors import InvalidInputError
from sonobridge.imaging import (
    Accepted,
    DecoderProcess,
    DeidentificationPolicy,
    classify,
    deidentify,
    patient_key_of,
)

KEY = bytes(range(32))
SHIFTED = DeidentificationPolicy()
YEARS = DeidentificationPolicy(dates="years_only", legal_path="expert_determination")


@pytest.fixture(scope="module")
def decoder():
    with DecoderProcess() as one:
        yield one


def clean(data, decoder, policy=SHIFTED, key=KEY):
    accepted = classify(data, decoder=decoder)
    assert isinstance(accepted, Accepted), accepted
    return deidentify(data, accepted, key=key, policy=policy, decoder=decoder)


def read(result):
    return pydicom.dcmread(io.BytesIO(result.data))


@pytest.mark.parametrize("implicit", [False, True], ids=["explicit", "implicit"])
@pytest.mark.parametrize("policy", [SHIFTED, YEARS], ids=["shifted", "years"])
@pytest.mark.parametrize("kind", plant.KINDS)
def test_no_planted_word_survives(decoder, kind, policy, implicit):
    source = plant.planted(kind, implicit=implicit)
    assert plant.traces(source), "the word was not planted at all"
    result = clean(source, decoder, policy)
    assert plant.traces(result.data) == []
    assert plant.traces(json.dumps(result.report.as_json()).encode()) == []
    header = classify(result.data, decoder=decoder).header
    assert (header.rows, header.columns, len(header.regions)) == (96, 128, 1)
    assert (header.manufacturer, header.model) == ("Philips", "CX50")
    assert header.software_versions == ("5.0.1", "b12")


@pytest.mark.parametrize(
    ("character_set", "name"),
    [
        ("ISO_IR 100", "Müllerzeuge^Jürgen"),
        ("ISO_IR 192", "Ångströmleck^Ωmega"),
        ("ISO_IR 144", "Люкceмбypг^Иван"),
        ("GB18030", "王小东^小东"),
        ("ISO 2022 IR 87", "山田=太郎"),
        ("ISO_IR 126", "Διονυσιος^Νικος"),
    ],
)
def test_names_in_other_character_sets_do_not_survive(decoder, character_set, name):
    dataset = plant.ultrasound()
    dataset.SpecificCharacterSet = (
        ["", character_set] if "2022" in character_set else character_set
    )
    dataset.PatientName = name
    dataset.InstitutionName = name
    dataset.ImageComments = name
    source = plant.as_file(dataset)
    raw = pydicom.dcmread(io.BytesIO(source)).get_item("PatientName").value.rstrip()
    assert raw in source
    result = clean(source, decoder)
    assert raw not in result.data
    for part in name.replace("=", "^").split("^"):
        assert plant.traces(result.data, part) == []


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ("Manufacturer", "Philips, room of PLAIN"),
        ("ManufacturerModelName", "CX50 plainid1"),
        ("SoftwareVersions", ["5.0.1", "for Plain Name"]),
        ("TransducerData", "ACC12345"),
    ],
)
def test_the_patients_own_words_do_not_stay_in_texts_that_are_kept(decoder, attribute, text):
    dataset = plant.ultrasound()
    dataset.AccessionNumber = "ACC12345"
    kept = read(clean(plant.as_file(dataset), decoder))
    setattr(dataset, attribute, text)
    result = clean(plant.as_file(dataset), decoder)
    header = read(result)
    assert attribute not in header
    others = {"Manufacturer", "ManufacturerModelName", "SoftwareVersions"} - {attribute}
    assert all(header[name].value == kept[name].value for name in others)
    for word in (b"plain", b"acc12345"):
        assert word not in result.data.lower()


def test_preamble_and_file_meta_are_written_anew(decoder):
    dataset = plant.ultrasound()
    dataset.file_meta.SourceApplicationEntityTitle = plant.WORD
    dataset.file_meta.PrivateInformationCreatorUID = "1.2.3.777000777"
    dataset.file_meta.PrivateInformation = plant.WORD.encode()
    source = plant.as_file(dataset, preamble=(plant.WORD.encode() + b"II*\0").ljust(128, b"\1"))
    result = clean(source, decoder)
    assert plant.traces(source)
    assert plant.traces(result.data) == []
    assert result.data[:128] == bytes(128)
    assert result.report.preamble_zeroed
    assert b"777000777" not in result.data


def test_bytes_behind_the_pixels_do_not_survive(decoder):
    source = plant.as_file(plant.ultrasound())
    assert plant.traces(clean(source + plant.WORD.encode(), decoder).data) == []


def test_text_inside_jpeg_streams_does_not_survive_pass_through(decoder):
    source = plant.jpeg_cine(comment=plant.WORD.encode(), with_region=False)
    result = clean(source, decoder)
    assert plant.traces(source)
    assert plant.traces(result.data) == []
    assert result.report.pixels.cleaned_streams == 3
    for index in range(3):
        assert np.array_equal(decoder.frame(source, index), decoder.frame(result.data, index))


def test_offset_tables_cannot_smuggle(decoder):
    source = plant.jpeg_cine(with_region=False)
    accepted = classify(source, decoder=decoder)
    place = accepted.header.pixels.offset
    word = plant.WORD.encode().ljust(12, b"\0")[:12]
    assert source[place + 4 : place + 8] == (12).to_bytes(4, "little")
    spoiled = source[: place + 8] + word + source[place + 20 :]
    assert plant.traces(clean(spoiled, decoder).data, plant.WORD[:12]) == []


def test_banner_outside_the_region_is_blanked_and_the_inside_is_untouched(decoder):
    source = plant.as_file(plant.ultrasound())
    result = clean(source, decoder)
    before, after = decoder.frame(source, 0), decoder.frame(result.data, 0)
    x0, y0, x1, y1 = plant.REGION
    inside = np.zeros(before.shape, bool)
    inside[y0 : y1 + 1, x0 : x1 + 1] = True
    assert np.array_equal(before[inside], after[inside])
    assert not after[~inside].any()
    pixels = result.report.pixels
    assert pixels.status == "blanked_outside_regions"
    assert pixels.blanked_pixels == int((~inside).sum())
    assert pixels.changed_pixels == int(np.count_nonzero(before[~inside]))
    assert "BurnedInAnnotation" not in read(result)


def test_a_jpeg_cine_is_blanked_without_changing_the_inside(decoder):
    source = plant.jpeg_cine()
    result = clean(source, decoder)
    dataset = read(result)
    assert dataset.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.80"
    assert (dataset.PhotometricInterpretation, dataset.LossyImageCompression) == ("RGB", "01")
    x0, y0, x1, y1 = plant.REGION
    for index in range(3):
        before, after = decoder.frame(source, index), decoder.frame(result.data, index)
        assert np.array_equal(before[y0 : y1 + 1, x0 : x1 + 1], after[y0 : y1 + 1, x0 : x1 + 1])
        assert not after[:y0].any()
        assert np.array_equal(after, dataset.pixel_array[index])


def test_a_jpeg_without_need_is_passed_through_byte_for_byte(decoder):
    source = load("examples_ybr_color.dcm")
    result = clean(source, decoder)
    assert result.report.pixels.status == "needs_full_look"
    assert not result.report.pixels.reencoded
    one, two = decoder.open(source), decoder.open(result.data)
    for index in range(30):
        assert two.frame_bytes(index).rstrip(b"\0") == one.frame_bytes(index).rstrip(b"\0")
        assert two.passthrough_jpeg(index) is not None


@pytest.mark.parametrize("name", US_FILES)
def test_real_files_keep_their_frames_inside_the_kept_boxes(decoder, name):
    source = load(name)
    result = clean(source, decoder)
    pixels = result.report.pixels
    one, two = decoder.open(source), decoder.open(result.data)
    assert two.table.complete == one.table.complete
    for index in range(0, one.table.complete, 40):
        before, after = decoder.frame(one, index), decoder.frame(two, index)
        if pixels.status == "needs_full_look":
            assert np.array_equal(before, after)
            continue
        for x0, y0, x1, y1 in pixels.boxes:
            box = np.s_[y0 : y1 + 1, x0 : x1 + 1]
            assert np.array_equal(before[box], after[box])
        shown = decoder.frame(two, index, shown="display")
        outside = np.ones(shown.shape[:2], bool)
        for x0, y0, x1, y1 in pixels.boxes:
            outside[y0 : y1 + 1, x0 : x1 + 1] = False
        assert len(np.unique(shown[outside].reshape(outside.sum(), -1), axis=0)) == 1


@pytest.mark.parametrize("name", ["examples_palette.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm"])
def test_the_same_key_gives_the_same_bytes(decoder, name):
    one, two = clean(load(name), decoder), clean(load(name), decoder)
    assert one.data == two.data
    assert one.patient_key == two.patient_key
    other = clean(load(name), decoder, key=bytes(32))
    assert other.data != one.data
    assert other.patient_key != one.patient_key


def test_references_between_files_stay_consistent(decoder):
    dataset = plant.ultrasound()
    plant._uids(dataset)
    one = read(clean(plant.as_file(dataset), decoder))
    dataset.SOPInstanceUID = "1.2.3.777000777.6"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    two = read(clean(plant.as_file(dataset), decoder))
    assert one.SourceImageSequence[0].ReferencedSOPInstanceUID == two.SOPInstanceUID
    assert one.StudyInstanceUID == two.StudyInstanceUID
    assert two.SOPInstanceUID.startswith("2.25.")
    assert two.file_meta.MediaStorageSOPInstanceUID == two.SOPInstanceUID
    assert one.SourceImageSequence[0].ReferencedSOPClassUID == dataset.SOPClassUID


def test_shifted_dates_keep_intervals_and_no_source_date(decoder):
    dataset = plant.ultrasound()
    plant._dates(dataset)
    dataset.ContentDate = "19870625"
    result = read(clean(plant.as_file(dataset), decoder))
    assert b"19870623" not in clean(plant.as_file(dataset), decoder).data
    gap = pydicom.valuerep.DA(result.ContentDate) - pydicom.valuerep.DA(result.StudyDate)
    assert gap.days == 2
    assert result.AcquisitionDateTime.startswith(result.AcquisitionDate)
    assert "+" not in result.AcquisitionDateTime
    assert result.PatientBirthDate == ""


def test_years_only_leaves_the_year_and_no_time(decoder):
    dataset = plant.ultrasound()
    plant._dates(dataset)
    result = clean(plant.as_file(dataset), decoder, YEARS)
    assert b"0623" not in result.data
    header = read(result)
    assert (header.StudyDate, header.AcquisitionDateTime) == ("19870101", "1987")
    assert header.StudyTime == ""


@pytest.mark.parametrize(
    ("sex", "age", "wanted_sex", "wanted_age", "note"),
    [
        ("M", "089Y", "M", "089Y", None),
        ("F", "090Y", "F", "090Y", "age_over_89"),
        ("O", "101Y", "O", "090Y", "age_over_89"),
        ("Male", "54", "", None, "sex_removed"),
        ("F", "003D", "F", "003D", None),
    ],
)
def test_sex_and_age_are_kept_when_lawful(decoder, sex, age, wanted_sex, wanted_age, note):
    dataset = plant.ultrasound()
    with pytest.warns(UserWarning, match="Invalid") if len(sex) > 1 else _nothing():
        dataset.PatientSex, dataset.PatientAge = sex, age
        source = plant.as_file(dataset)
    result = clean(source, decoder)
    header = read(result)
    assert header.PatientSex == wanted_sex
    assert header.get("PatientAge") == wanted_age
    assert note is None or note in result.report.notes


def _nothing():
    from contextlib import nullcontext

    return nullcontext()


def test_safe_harbor_needs_years_and_random_codes(decoder):
    with pytest.raises(InvalidInputError):
        DeidentificationPolicy(legal_path="safe_harbor", dates="shifted", codes=_codes({}))
    with pytest.raises(InvalidInputError):
        DeidentificationPolicy(legal_path="safe_harbor", dates="years_only")
    with pytest.raises(InvalidInputError):
        DeidentificationPolicy(legal_path="not_applicable")


@pytest.mark.requirement("R-010-14")
def test_safe_harbor_uses_years_and_random_codes_and_no_other_path_says_so(decoder):
    source = plant.as_file(plant.ultrasound())
    results = []
    for start in (100, 900):
        policy = DeidentificationPolicy(
            legal_path="safe_harbor", dates="years_only", codes=_codes({}, start)
        )
        results.append(clean(source, decoder, policy))
    one, two = results
    assert one.patient_key != two.patient_key, "two workspaces give different codes"
    assert read(one).StudyDate == "20240101"
    assert read(one).StudyInstanceUID.startswith("2.25.1")
    assert one.report.legal_path == "safe_harbor"
    shifted = clean(source, decoder)
    assert shifted.report.legal_path == "limited_data_set"
    assert "safe" not in json.dumps(shifted.report.as_json()).lower()


def _codes(table, start=100):
    def code(kind, value):
        number = table.setdefault((kind, value), start + len(table))
        return f"2.25.{number}" if kind == "uid" else f"PC{number}"

    return code


def test_the_file_says_what_was_done(decoder):
    header = read(clean(load("examples_ybr_color.dcm"), decoder))
    assert header.PatientIdentityRemoved == "YES"
    codes = [item.CodeValue for item in header.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113107", "113108"]
    assert header.DeidentificationMethod
    assert header.LongitudinalTemporalInformationModified == "MODIFIED"


def test_the_patient_key_can_be_told_from_the_header(decoder):
    source = plant.as_file(plant.ultrasound())
    accepted = classify(source, decoder=decoder)
    result = clean(source, decoder)
    assert patient_key_of(accepted.header, KEY) == result.patient_key
    assert read(result).PatientID == read(result).PatientName == result.patient_key


def test_undecodable_pixels_are_not_written(decoder):
    dataset = plant.ultrasound()
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.102"
    dataset.PixelData = pydicom.encaps.encapsulate([plant.WORD.encode() * 20])
    dataset["PixelData"].is_undefined_length = True
    source = plant.as_file(dataset)
    result = clean(source, decoder)
    assert plant.traces(result.data) == []
    assert result.report.pixels.status == "pixels_removed"
    assert "PixelData" not in read(result)


def test_an_unusual_header_is_rewritten_first(decoder):
    result = clean(load("SC_rgb_jpeg.dcm"), decoder)
    assert read(result).PatientIdentityRemoved == "YES"
    assert decoder.open(result.data).table.complete == 1


def test_bits_above_the_stored_ones_cannot_smuggle(decoder):
    dataset = plant.ultrasound()
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset["PixelData"].VR = "OW"
    words = plant.pixels().astype("<u2")
    dataset.PixelData = (words | 0xA000).tobytes()
    del dataset.SequenceOfUltrasoundRegions
    result = clean(plant.as_file(dataset), decoder)
    written = np.frombuffer(read(result).PixelData, "<u2")
    assert np.array_equal(written, words.reshape(-1))


def test_a_cut_cine_keeps_its_whole_frames_and_stays_known_as_cut(decoder):
    source = load("examples_ybr_color.dcm")[:150000]
    result = clean(source, decoder)
    again = classify(result.data, decoder=decoder)
    assert again.pixels.status == "truncated"
    assert again.pixels.frames_declared == 30
    assert again.pixels.frames_complete == result.report.pixels.frames > 10


def test_equal_pixels_under_other_headers_have_one_keyed_hash(decoder):
    dataset = plant.ultrasound()
    one = decoder.open(plant.as_file(dataset))
    dataset.PatientName, dataset.StudyDescription = "Other^Name", "another text"
    two = decoder.open(plant.as_file(dataset))
    assert one.pixel_hmac(KEY) == two.pixel_hmac(KEY) != one.pixel_hmac(bytes(32))

package org.backlight.learning.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16SpeedTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "amd64   | AVX512  | GenuineIntel | avx512f avx512_bf16 avx512_fp16                    | false",
            "amd64   | AVX512  | GenuineIntel | avx512f avx512_bf16 amx_bf16 amx_tile amx_int8     | true",
            "amd64   | AVX512  | GenuineIntel | avx512f avx512bw                                   | false",
            "amd64   | AVX512  | AuthenticAMD | avx512f avx512_bf16                                | true",
            "x86_64  | AVX2    | AuthenticAMD | avx2                                               | false",
            "amd64   | DEFAULT | GenuineIntel | avx512_bf16 amx_bf16                               | false",
            "aarch64 | DEFAULT | ARM          | bf16                                               | true"})
    void knowsWhereBfloat16IsFaster(String architecture, String capability, String vendor, String flags,
            boolean faster) {
        String description = "processor\t: 0\nvendor_id\t: " + vendor + "\nmodel name\t: any\nflags\t\t: fpu "
                + flags + " vme\n\nprocessor\t: 1\n";
        assertThat(Bfloat16Speed.fasterThanFloat32(architecture, capability, description)).isEqualTo(faster);
    }

    @ParameterizedTest
    @CsvSource({"AVX512,true", "AVX2,false"})
    void trustsTheVectorInstructionsWhereTheSystemDescribesNoProcessor(String capability, boolean faster) {
        assertThat(Bfloat16Speed.fasterThanFloat32("amd64", capability, "")).isEqualTo(faster);
    }
}
